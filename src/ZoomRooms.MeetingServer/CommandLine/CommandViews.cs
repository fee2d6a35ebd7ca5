using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary>An account as the command line shows it.</summary>
internal sealed record AccountView(string Name, string Plan, bool EndToEnd, bool EndToEndLocked, bool Guests)
{
    public static AccountView Of(Account account) =>
        new(account.Name, account.Plan == AccountPlan.Free
            ? "free" : "paid", account.EndToEnd.Enabled, account.EndToEnd.Locked, account.Guests);
}

/// <summary>A user; <paramref name="EndToEnd"/> is what counts, <paramref name="OwnEndToEnd"/> what the user chose.</summary>
internal sealed record UserView(
    string UserId, string Login, string Name, string Account, bool PhoneVerified, bool EndToEnd, bool? OwnEndToEnd)
{
    public static UserView Of(Member member) => new(
        member.User.Id.ToString(), member.User.Login, member.User.Name, member.Account.Name, member.User.PhoneVerified,
        EndToEndSwitches.Effective(member) == EndToEndSwitch.On, member.User.EndToEnd);
}

internal sealed record MeetingView(
    string Id, string Topic, string Host, string Passcode, string Encryption, bool EndToEndAccountsOnly, int Participants, string State,
    IReadOnlyList<string> CoHosts, bool WaitingRoom, bool Guests, string? Link = null)
{
    /// <summary>When it begins next, or has begun and is on; null where it has no time, or is over.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <param name="server">Where clients reach it; null where that is not known.</param>
    /// <param name="pin">What guests are to hold its certificate against; empty where authorities vouch for it.</param>
    public static MeetingView Of(
        ScheduledMeeting meeting, string host, IEnumerable<string> coHosts, Uri? server = null, string pin = "") => new(
        meeting.Id.ToString(), meeting.Topic, host, meeting.Passcode, meeting.Encryption == EncryptionType.EndToEnd ? "e2ee" : "enhanced",
        meeting.EndToEndAccountsOnly, meeting.ParticipantCap, meeting.Cancelled
            ? "cancelled" : meeting.Running is null ? "scheduled" : "running", [.. coHosts], meeting.WaitingRoom, meeting.LetsGuestsIn,
        server is null ? null : new MeetingLink(server, meeting.Id, meeting.Passcode)
        {
            // Paired devices have it.
            CertificateSha256 = meeting.LetsGuestsIn ? pin : "",
        }.Address);
}

internal sealed record DeviceView(
    string HardwareId, string Name, string ClientType, string User, DateTimeOffset PairedAt, DateTimeOffset? LastSeenAt, bool Revoked,
    DateTimeOffset? UsedTwiceAt)
{
    public static DeviceView Of(DeviceMember device) => new(
        device.Device.Hardware.ToString(), device.Device.Name, device.Device.ClientType.ToString(), device.Member.User.Login,
        device.Device.PairedAt, device.Device.LastSeenAt, device.Device.Revoked, device.Device.UsedTwiceAt);
}

internal sealed record PairCodeView(string Code, DateTimeOffset ExpiresAt);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(AccountView))]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(MeetingView))]
[JsonSerializable(typeof(DeviceView))]
[JsonSerializable(typeof(PairCodeView))]
[JsonSerializable(typeof(IReadOnlyList<AccountView>))]
[JsonSerializable(typeof(IReadOnlyList<UserView>))]
[JsonSerializable(typeof(IReadOnlyList<MeetingView>))]
[JsonSerializable(typeof(IReadOnlyList<DeviceView>))]
internal sealed partial class CommandJson : JsonSerializerContext;
