using System.Data.Common;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Devices;

/// <summary>
/// Guests: devices for one stay in one meeting, of no account. Each stands under the switches of its host's account, and under a number of
/// its own that no user has.
/// </summary>
internal sealed partial class DeviceStore
{
    private const string GuestColumns = "g.hardware_id, g.user_id, g.client_type, g.identity_key, g.came_at, g.meeting_id";
    private const int GuestColumnCount = 6;

    /// <summary>Null when there are as many as there may be.</summary>
    /// <param name="most">Guests of all meetings together.</param>
    internal GuestPass? AddGuest(HardwareId hardware, RequestGuestPass request, byte[] statementRoot, int most, string address = "")
    {
        string token = DeviceSecrets.DrawToken();
        DeviceSecrets.TryHashToken(token, out byte[]? tokenHash);
        UserId user = UserId.CreateGuest();
        string device = AuditObjects.Device(hardware), meeting = _audit.Meeting(request.Meeting);
        using DbConnection connection = database.Connect();
        using DbTransaction transaction = database.Begin(connection);
        if (connection.Run(
            """
            INSERT INTO guests (hardware_id, user_id, meeting_id, client_type, identity_key, token_hash, came_at)
            SELECT @hardware, @user, @meeting, @type, @key, @token, @now WHERE (SELECT count(*) FROM guests) < @most
            """,
            transaction, ("@hardware", hardware.ToString()), ("@user", unchecked((long)user.Value)),
            ("@meeting", (long)request.Meeting.Value),
            ("@type", (int)request.ClientType), ("@key", request.IdentityKey), ("@token", tokenHash), ("@now", Now), ("@most", most)) == 0)
        {
            return null;
        }
        _audit.Append(connection, transaction, new AuditEntry(AuditActions.GuestPass, device, meeting, AuditResults.Done, address));
        transaction.Commit();
        return new GuestPass(user, hardware, token, statementRoot);
    }

    /// <summary>All passes that are out.</summary>
    internal IReadOnlyList<Device> ListGuests() => [.. FindGuests("ORDER BY g.came_at").Select(guest => guest.Device)];

    /// <summary>Takes passes back.</summary>
    internal void ForgetGuests(IEnumerable<HardwareId> gone)
    {
        using DbConnection connection = database.Connect();
        foreach (HardwareId hardware in gone)
            connection.Run("DELETE FROM guests WHERE hardware_id = @id", ("@id", hardware.ToString()));
    }

    private List<DeviceMember> FindGuests(string condition, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbConnection connection = database.Connect();
        return connection.Read(
            ReadGuest,
            $"""
            SELECT {GuestColumns}, {AccountStore.MemberColumns}
            FROM guests g JOIN meetings m ON m.id = g.meeting_id JOIN users u ON u.id = m.host_user_id
                JOIN accounts a ON a.id = u.account_id {condition}
            """, parameters);
    }

    private static DeviceMember ReadGuest(DbDataReader row)
    {
        UserId user = new(unchecked((ulong)row.GetInt64(1)));
        Member host = AccountStore.ReadMember(row, GuestColumnCount);
        return new DeviceMember(
            new Device(
                ReadHardware(row), user, "Guest", (ClientType)row.GetInt32(2), row.GetFieldValue<byte[]>(3), row.Time(4)!.Value, null,
                Revoked: false, GuestOf: new MeetingId((ulong)row.GetInt64(5))),
            host with { User = host.User with { Id = user, Login = "", Name = "Guest" } });
    }
}
