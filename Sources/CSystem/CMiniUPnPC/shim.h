// miniupnpc, the control point of UPnP routers.
#include <stddef.h>
#include <miniupnpc/miniupnpc.h>
#include <miniupnpc/upnpcommands.h>
#include <miniupnpc/upnperrors.h>

// Finds the Internet gateway among the devices of a search; 1 when there is one, connected or not. Since API 18 the
// function has two parameters more, and another number for a device that is none.
static inline int cminiupnpc_gateway(
    struct UPNPDev *devices, struct UPNPUrls *urls, struct IGDdatas *data, char *local, int size) {
#if MINIUPNPC_API_VERSION >= 18
    int found = UPNP_GetValidIGD(devices, urls, data, local, size, NULL, 0);
    int isGateway = found >= 1 && found <= 3;
#else
    int found = UPNP_GetValidIGD(devices, urls, data, local, size);
    int isGateway = found == 1 || found == 2;
#endif
    if (found > 0 && !isGateway) FreeUPNPUrls(urls);
    return isGateway;
}
