import Base
import Device
import Glibc
import Net
import Upload

func leave(_ words: String, _ status: Int32) -> Never {
    let text = words + "\n"
    write(STDERR_FILENO, text, text.utf8.count)
    exit(status)
}

let usage = "usage: upload-load URL oos|s3 FILE [AUTHORITIES.pem]: stores a file, as the agent stores a recording"
let arguments = CommandLine.arguments.dropFirst()
guard (3...4).contains(arguments.count), let dialect = ObjectDialect(rawValue: arguments[2]),
    let account = ObjectAccount(
        url: arguments[1], account: "bench", password: Secret(wireText: "bench"), place: CloudPlace(),
        dialect: dialect),
    let store = ObjectStore(
        account: account, control: TransferControl(), authorities: arguments.count > 3 ? arguments[4] : nil,
        wallTime: { Int64(time(nil)) })
else { leave(usage, 64) }
do {
    try store.put(
        FileSource(path: arguments[3]), bucket: account.recordBucket, key: "CAM_0_20260101000000.ts",
        type: "video/mp2t"
    ) { _ in }
} catch {
    leave("\(error)", 1)
}
