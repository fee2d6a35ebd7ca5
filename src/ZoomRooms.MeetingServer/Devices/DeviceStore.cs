using System.Data.Common;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Devices;

/// <summary>A device with the member it belongs to.</summary>
public sealed record DeviceMember(Device Device, Member Member);

/// <summary>How a pairing ended: credentials, or a refusal.</summary>
internal readonly record struct PairingResult(RefusalCode Refusal, DevicePaired? Paired);

/// <summary>Pairing codes and paired devices in the database.</summary>
internal sealed partial class DeviceStore(ServerDatabase database, TimeProvider time)
{
    private const string DeviceColumns =
        "d.hardware_id, d.user_id, d.name, d.client_type, d.identity_key, d.paired_at, d.last_seen_at, d.revoked_at, d.used_twice_at";
    private const int DeviceColumnCount = 9;
    // Told apart from unknown codes for this long, then forgotten.
    private static readonly TimeSpan CodeMemory = TimeSpan.FromDays(7);

    private readonly AuditLog _audit = new(database, time);

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Draws a pairing code for a user; it is told once, and only its hash is kept.</summary>
    public string CreatePairingCode(UserId user, TimeSpan validity)
    {
        string code = DeviceSecrets.DrawCode();
        DeviceSecrets.TryHashCode(code, out byte[]? hash);
        using DbConnection connection = database.Connect();
        connection.Run("DELETE FROM pairing_codes WHERE expires_at < @old", ("@old", Now - (long)CodeMemory.TotalSeconds));
        connection.Run(
            "INSERT INTO pairing_codes (code_hash, user_id, expires_at) VALUES (@hash, @user, @expires)",
            ("@hash", hash), ("@user", (long)user.Value), ("@expires", Now + (long)validity.TotalSeconds));
        return code;
    }

    /// <summary>
    /// Exchanges a code for credentials. The code is used up in the same transaction that makes the device. A device whose answer was lost,
    /// by a power cut or a broken connection, asks again with the same identity key and gets a new token, as long as it was never seen with
    /// the old one and the code has not expired.
    /// </summary>
    internal PairingResult Pair(byte[] codeHash, PairDevice request, byte[] statementRoot, string address = "")
    {
        using DbConnection connection = database.Connect();
        // Whoever guesses must not keep the database from those who write.
        if (connection.Scalar("SELECT count(*) FROM pairing_codes WHERE code_hash = @hash", null, ("@hash", codeHash)) == 0)
            return new PairingResult(RefusalCode.PairingCodeUnknown, null);
        using DbTransaction transaction = database.Begin(connection);
        HardwareId hardware;
        string token = DeviceSecrets.DrawToken();
        DeviceSecrets.TryHashToken(token, out byte[]? tokenHash);
        if (FindUnseen(connection, transaction, codeHash, request.IdentityKey) is { } unseen)
        {
            hardware = unseen;
            connection.Run(
                "UPDATE devices SET token_hash = @token, name = @name, client_type = @type, paired_at = @now WHERE hardware_id = @hardware",
                transaction, ("@hardware", hardware.ToString()), ("@token", tokenHash), ("@name", request.DeviceName),
                ("@type", (int)request.ClientType), ("@now", Now));
        }
        else
        {
            hardware = HardwareId.Create();
            if (connection.Run(
                "UPDATE pairing_codes SET used_at = @now, hardware_id = @hardware WHERE code_hash = @hash AND used_at IS NULL AND expires_at > @now",
                transaction, ("@hash", codeHash), ("@hardware", hardware.ToString()), ("@now", Now)) == 0)
            {
                return new PairingResult(WhyNot(connection, transaction, codeHash), null);
            }
            connection.Run(
                """
                INSERT INTO devices (hardware_id, user_id, name, client_type, identity_key, token_hash, paired_at)
                SELECT @hardware, user_id, @name, @type, @key, @token, @now FROM pairing_codes WHERE code_hash = @hash
                """,
                transaction, ("@hardware", hardware.ToString()), ("@hash", codeHash), ("@name", request.DeviceName),
                ("@type", (int)request.ClientType), ("@key", request.IdentityKey), ("@token", tokenHash), ("@now", Now));
        }
        string device = AuditObjects.Device(hardware);
        _audit.Append(
            connection, transaction, new AuditEntry(AuditActions.DevicePair, device, device, AuditResults.Done, address));
        transaction.Commit();
        Member member = Find(hardware)!.Member;
        return new PairingResult(
            RefusalCode.Unknown, new DevicePaired(member.User.Id, hardware, token, member.Account.Name, statementRoot));
    }

    /// <summary>The device with this token, revoked or not, or the guest's; null for none.</summary>
    internal DeviceMember? FindByToken(byte[] tokenHash) =>
        Find("WHERE d.token_hash = @token", ("@token", tokenHash)).FirstOrDefault()
            ?? FindGuests("WHERE g.token_hash = @token", ("@token", tokenHash)).FirstOrDefault();

    /// <summary>The device, or the guest's; null for none.</summary>
    public DeviceMember? Find(HardwareId hardware) =>
        Find("WHERE d.hardware_id = @id", ("@id", hardware.ToString())).FirstOrDefault()
            ?? FindGuests("WHERE g.hardware_id = @id", ("@id", hardware.ToString())).FirstOrDefault();

    public IReadOnlyList<DeviceMember> List() => Find("ORDER BY d.paired_at, d.hardware_id");

    /// <exception cref="DbException">The database cannot be written just now.</exception>
    public void MarkSeen(HardwareId hardware)
    {
        using DbConnection connection = database.Connect();
        connection.RunOrLeaveIt(
            "UPDATE devices SET last_seen_at = @now WHERE hardware_id = @id", ("@id", hardware.ToString()), ("@now", Now));
    }

    /// <summary>Two were there at a time with this device's identity.</summary>
    /// <exception cref="DbException">The database cannot be written just now.</exception>
    public void MarkUsedTwice(HardwareId hardware)
    {
        using DbConnection connection = database.Connect();
        connection.Run("UPDATE devices SET used_twice_at = @now WHERE hardware_id = @id", ("@id", hardware.ToString()), ("@now", Now));
    }

    /// <summary>False when there is no such device, or it was revoked before.</summary>
    public bool Revoke(HardwareId hardware)
    {
        using DbConnection connection = database.Connect();
        return connection.Run(
            "UPDATE devices SET revoked_at = @now WHERE hardware_id = @id AND revoked_at IS NULL", ("@id", hardware.ToString()),
            ("@now", Now)) > 0;
    }

    public IReadOnlyList<HardwareId> ListRevokedSince(DateTimeOffset since)
    {
        using DbConnection connection = database.Connect();
        return connection.Read(
            ReadHardware, "SELECT hardware_id FROM devices WHERE revoked_at >= @since", ("@since", since.ToUnixTimeSeconds()));
    }

    private HardwareId? FindUnseen(DbConnection connection, DbTransaction transaction, byte[] codeHash, byte[] identityKey)
    {
        List<HardwareId> found = connection.Read(
            ReadHardware,
            """
            SELECT d.hardware_id FROM pairing_codes c JOIN devices d ON d.hardware_id = c.hardware_id
            WHERE c.code_hash = @hash AND c.expires_at > @now AND d.identity_key = @key AND d.last_seen_at IS NULL AND d.revoked_at IS NULL
            """,
            transaction, ("@hash", codeHash), ("@key", identityKey), ("@now", Now));
        return found.Count > 0 ? found[0] : null;
    }

    private static RefusalCode WhyNot(DbConnection connection, DbTransaction transaction, byte[] codeHash)
    {
        if (connection.Scalar("SELECT count(*) FROM pairing_codes WHERE code_hash = @hash", transaction, ("@hash", codeHash)) == 0)
            return RefusalCode.PairingCodeUnknown;
        return connection.Scalar(
            "SELECT count(*) FROM pairing_codes WHERE code_hash = @hash AND used_at IS NOT NULL", transaction, ("@hash", codeHash)) > 0
            ? RefusalCode.PairingCodeUsed
            : RefusalCode.PairingCodeExpired;
    }

    private List<DeviceMember> Find(string condition, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbConnection connection = database.Connect();
        return connection.Read(
            row => new DeviceMember(ReadDevice(row), AccountStore.ReadMember(row, DeviceColumnCount)),
            $"""
            SELECT {DeviceColumns}, {AccountStore.MemberColumns}
            FROM devices d JOIN users u ON u.id = d.user_id JOIN accounts a ON a.id = u.account_id {condition}
            """, parameters);
    }

    private static HardwareId ReadHardware(DbDataReader row) => HardwareId.TryParse(row.GetString(0), out HardwareId hardware)
        ? hardware
        : throw new InvalidDataException("A device in the database has no valid identifier.");

    private static Device ReadDevice(DbDataReader row) => new(
        ReadHardware(row), new UserId((ulong)row.GetInt64(1)), row.GetString(2), (ClientType)row.GetInt32(3), row.GetFieldValue<byte[]>(4),
        row.Time(5)!.Value, row.Time(6), !row.IsDBNull(7), row.Time(8));
}
