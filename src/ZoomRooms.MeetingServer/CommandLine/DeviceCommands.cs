using System.CommandLine;
using System.Globalization;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary><c>device pair-code|list|revoke</c>.</summary>
internal static class DeviceCommands
{
    private const int LongestValidity = 7 * 24 * 60;

    public static Command Create(TimeProvider time) =>
        new("device", "Devices paired to users.") { PairCode(time), List(time), Revoke(time) };

    private static Command PairCode(TimeProvider time)
    {
        Option<string> user = new("--user")
        {
            Description = "Login of the user that the device will belong to.", HelpName = "LOGIN", Required = true
        };
        Option<int> valid = new("--valid")
        {
            Description = "Minutes until the code expires.", HelpName = "MINUTES", DefaultValueFactory = _ => 15
        };
        Command pairCode = new("pair-code", "Draw a code that pairs one device. It is shown once.") { user, valid, CommonOptions.Json };
        pairCode.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            int minutes = parsed.GetValue(valid);
            if (minutes is < 1 or > LongestValidity)
                throw new ServerProblemException($"A code is valid for 1 to {LongestValidity} minutes, not {minutes}.");
            Member member = context.Member(parsed.GetRequiredValue(user));
            string code = context.Change(
                AuditActions.DevicePairCode, AuditObjects.User(member.User.Id),
                () => context.Devices.CreatePairingCode(member.User.Id, TimeSpan.FromMinutes(minutes)));
            DateTimeOffset expires = time.GetUtcNow() + TimeSpan.FromMinutes(minutes);
            context.Write(new PairCodeView(code, expires), CommandJson.Default.PairCodeView, view =>
                $"{view.Code}\nValid for {minutes} minutes and one device. Enter it there; it is not shown again.");
        });
        return pairCode;
    }

    private static Command List(TimeProvider time)
    {
        Command list = new("list", "List the devices.") { CommonOptions.Json };
        list.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            context.Write<IReadOnlyList<DeviceView>>(
                [.. context.Devices.List().Select(DeviceView.Of)], CommandJson.Default.IReadOnlyListDeviceView, views => TextTable.Write(
                ["HARDWARE ID", "NAME", "TYPE", "USER", "PAIRED", "LAST SEEN", "STATE"],
                views.Select(view => new[]
                {
                    view.HardwareId, view.Name, view.ClientType, view.User, Day(view.PairedAt), view.LastSeenAt is { } seen
                        ? Day(seen) : "never", State(view),
                })));
        });
        return list;
    }

    private static Command Revoke(TimeProvider time)
    {
        Argument<string> hardware = new("HARDWARE-ID") { Description = "The device, as \"device list\" names it." };
        Command revoke = new("revoke", "Revoke a device. It leaves its meeting within seconds and must be paired again.") { hardware };
        revoke.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            string text = parsed.GetRequiredValue(hardware);
            if (!HardwareId.TryParse(text, out HardwareId id) || context.Devices.Find(id) is null)
                throw new ServerProblemException($"There is no device \"{text}\". \"device list\" shows them.");
            context.Change(AuditActions.DeviceRevoke, AuditObjects.Device(id), () =>
            {
                if (!context.Devices.Revoke(id))
                    throw new ServerProblemException($"The device {id} was revoked before.");
            });
        });
        return revoke;
    }

    private static string State(DeviceView view) =>
        view.Revoked ? "revoked" : view.UsedTwiceAt is { } twice ? $"paired, used by two at {Day(twice)}: a copied card?" : "paired";

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
