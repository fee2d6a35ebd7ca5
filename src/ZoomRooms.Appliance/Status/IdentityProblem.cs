using ZoomRooms.Appliance.Health;
using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Status;

/// <summary>Two devices with one identity: said on both, on the one that gave way and on the one that it gave way to.</summary>
internal static class IdentityProblem
{
    public static Problem? Of(SessionSnapshot? session) =>
        session is { IdentityUsedTwice: true } or { End.Refusal: RefusalCode.DeviceElsewhere }
            ? new(ProblemKind.IdentityUsedTwice,
                "another device with this room's identity (a copied card, or a folder that two programs use) joins meetings too: "
                + "reset one of them, and pair it anew.")
            : null;
}
