# U-Boot: boots one of the two slots, by the record (Board/image/slots, docs/design/upgrade.md). A slot on trial is
# booted while it has tries left; each start uses up one. Values of the board's profile replace the names between
# at-signs.

# Another disk may be selected.
${devtype} dev ${devnum}

# Two sectors hold the record. A torn copy has a different first and last line; of intact copies the newer counts.
setenv newest
for place in 1000 1800; do
  setenv number
  setenv unbroken
  if ${devtype} read @SCRATCH@ 0x${place} 1; then env import -t @SCRATCH@ 0x200 number unbroken; fi
  if test -n "${number}" -a "${number}" = "${unbroken}"; then
    if test -z "${newest}"; then
      setenv newest ${place}
      setenv best ${number}
    elif itest 0x${number} -gt 0x${best}; then
      setenv newest ${place}
      setenv best ${number}
    fi
  fi
done

setenv slot a
setenv trial
setenv tries 0
if test -n "${newest}"; then
  ${devtype} read @SCRATCH@ 0x${newest} 1
  env import -t @SCRATCH@ 0x200 slot trial tries
fi

setenv use ${slot}
if test -n "${trial}"; then
  if test "${tries}" -gt 0; then
    setexpr tries ${tries} - 1
    setexpr number 0x${best} + 1
    setenv unbroken ${number}
    if test "${newest}" = 1000; then setenv older 1800; else setenv older 1000; fi
    mw.b @SCRATCH@ 0 0x200
    env export -t -s 0x200 @SCRATCH@ number slot trial tries unbroken
    # No trial if the try can't be counted: it might never end.
    if ${devtype} write @SCRATCH@ 0x${older} 1; then setenv use ${trial}; fi
  fi
fi
if test "${use}" = a; then setenv other b; else setenv other a; fi

setenv boot_slot 'if test "${use}" = a; then setenv part 2; else setenv part 3; fi;
  echo "slot ${use} of ${slot}, trial ${trial}, tries left ${tries}";
  setenv bootargs console=@CONSOLE@ quiet panic=5 board.slot=${use} @KERNEL_ARGS@;
  load ${devtype} ${devnum}:${part} @SCRATCH@ Image.gz && unzip @SCRATCH@ @KERNEL@ &&
  load ${devtype} ${devnum}:${part} @INITRD@ initrd &&
  setenv ramdisk @INITRD@:${filesize} && @FDT@ &&
  booti @KERNEL@ ${ramdisk} ${fdt}'
setenv fdt_high 0xffffffffffffffff
setenv initrd_high 0xffffffffffffffff
run boot_slot
# A slot on trial that does not load fails its trial; a slot in use that does not load is replaced by the other one.
if test "${use}" = "${slot}"; then
  setenv use ${other}
  run boot_slot
fi
reset
