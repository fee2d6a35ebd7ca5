using System.Data.Common;
using System.Security.Cryptography;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Scheduling;

/// <summary>What a meeting is scheduled with.</summary>
/// <param name="Id">Null: the server draws a free number of 11 digits.</param>
public sealed record MeetingPlan(
    MeetingId? Id, Member Host, string Topic, string Passcode, EncryptionType Encryption, bool EndToEndAccountsOnly, int ParticipantCap)
{
    /// <summary>Users who may lock it, admit, remove and end it beside the host.</summary>
    public IReadOnlyList<Member> CoHosts { get; init; } = [];

    /// <summary>Begins with a waiting room.</summary>
    public bool WaitingRoom { get; init; }

    /// <summary>Who has its link may join as a guest.</summary>
    public bool Guests { get; init; }
}

/// <summary>Scheduled meetings in the database.</summary>
internal sealed partial class MeetingStore(ServerDatabase database, TimeProvider time)
{
    private const string Columns =
        "id, host_user_id, topic, passcode, encryption, e2ee_accounts_only, participant_cap, cancelled_at, running_uuid, "
        + "waiting_room, guests, "
        + "(SELECT a.guests FROM users u JOIN accounts a ON a.id = u.account_id WHERE u.id = host_user_id)";
    private const long SmallestDrawn = 10_000_000_000;
    private const long LargestDrawn = 99_999_999_999;

    /// <exception cref="ServerProblemException">The plan breaks a rule; the message says which.</exception>
    public ScheduledMeeting Schedule(MeetingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        SchedulingRules.Check(plan);
        while (true)
        {
            MeetingId id = plan.Id ?? new MeetingId((ulong)Draw());
            if (TryInsert(id, plan))
                return Find(id)!;
            if (plan.Id is not null)
                throw new ServerProblemException($"The meeting number {id} is taken. Choose another, or let the server draw one.");
        }
    }

    public ScheduledMeeting? Find(MeetingId id)
    {
        using DbConnection connection = database.Connect();
        return connection.Read(Read, $"SELECT {Columns} FROM meetings WHERE id = @id", ("@id", (long)id.Value)).FirstOrDefault();
    }

    public IReadOnlyList<ScheduledMeeting> List()
    {
        using DbConnection connection = database.Connect();
        return connection.Read(Read, $"SELECT {Columns} FROM meetings ORDER BY id");
    }

    /// <summary>
    /// Changes a meeting. The encryption type changes only while no instance runs (paper 7.1), which one statement decides.
    /// </summary>
    /// <exception cref="ServerProblemException">It runs, or the change breaks a rule.</exception>
    public void Update(ScheduledMeeting meeting, Member host)
    {
        ArgumentNullException.ThrowIfNull(meeting);
        SchedulingRules.Check(new MeetingPlan(
            meeting.Id, host, meeting.Topic, meeting.Passcode, meeting.Encryption, meeting.EndToEndAccountsOnly, meeting.ParticipantCap)
        {
            WaitingRoom = meeting.WaitingRoom,
            Guests = meeting.Guests,
        });
        using DbConnection connection = database.Connect();
        int changed = connection.Run(
            """
            UPDATE meetings SET topic = @topic, passcode = @passcode, encryption = @encryption, e2ee_accounts_only = @only, participant_cap = @cap, waiting_room = @waiting, guests = @guests
            WHERE id = @id AND (running_uuid IS NULL OR encryption = @encryption)
            """,
            ("@id", (long)meeting.Id.Value), ("@topic", meeting.Topic), ("@passcode", meeting.Passcode),
            ("@encryption", (int)meeting.Encryption),
            ("@only", meeting.EndToEndAccountsOnly), ("@cap", meeting.ParticipantCap), ("@waiting", meeting.WaitingRoom),
            ("@guests", meeting.Guests));
        if (changed == 0)
            throw new ServerProblemException(
                $"The encryption type of meeting {meeting.Id} cannot change while the meeting runs. End it first.");
    }

    /// <summary>False when there is no such meeting, or it was cancelled before.</summary>
    public bool Cancel(MeetingId id)
    {
        using DbConnection connection = database.Connect();
        return connection.Run(
            "UPDATE meetings SET cancelled_at = @now WHERE id = @id AND cancelled_at IS NULL",
            ("@id", (long)id.Value), ("@now", time.GetUtcNow().ToUnixTimeSeconds())) > 0;
    }

    /// <summary>
    /// Marks an instance as running. From here on the encryption type is fixed. False when it, or the meeting, changed since it was read,
    /// or another instance runs.
    /// </summary>
    /// <param name="after">An instance that is known to have ended, though the database was not told.</param>
    public bool TryStart(ScheduledMeeting meeting, MeetingUuid uuid, MeetingUuid? after = null)
    {
        ArgumentNullException.ThrowIfNull(meeting);
        using DbConnection connection = database.Connect();
        return connection.Run(
            """
            UPDATE meetings SET running_uuid = @uuid
            WHERE id = @id AND cancelled_at IS NULL AND encryption = @encryption AND (running_uuid IS NULL OR running_uuid = @after)
            """,
            ("@id", (long)meeting.Id.Value), ("@uuid", uuid.ToString()), ("@encryption", (int)meeting.Encryption),
            ("@after", (after ?? uuid).ToString())) > 0;
    }

    public void End(MeetingId id, MeetingUuid uuid)
    {
        using DbConnection connection = database.Connect();
        connection.Run(
            "UPDATE meetings SET running_uuid = NULL WHERE id = @id AND running_uuid = @uuid", ("@id", (long)id.Value),
            ("@uuid", uuid.ToString()));
    }

    public IReadOnlyList<MeetingId> ListCancelledRunning()
    {
        using DbConnection connection = database.Connect();
        return connection.Read(
            row => new MeetingId((ulong)row.GetInt64(0)),
            "SELECT id FROM meetings WHERE cancelled_at IS NOT NULL AND running_uuid IS NOT NULL");
    }

    /// <summary>Instances live in the server's memory: after a crash none runs.</summary>
    public void EndAll()
    {
        using DbConnection connection = database.Connect();
        connection.Run("UPDATE meetings SET running_uuid = NULL WHERE running_uuid IS NOT NULL");
    }

    private bool TryInsert(MeetingId id, MeetingPlan plan)
    {
        using DbConnection connection = database.Connect();
        using DbTransaction transaction = database.Begin(connection);
        bool inserted = connection.Run(
            """
            INSERT INTO meetings (id, host_user_id, topic, passcode, encryption, e2ee_accounts_only, participant_cap, waiting_room, guests)
            VALUES (@id, @host, @topic, @passcode, @encryption, @only, @cap, @waiting, @guests) ON CONFLICT DO NOTHING
            """,
            transaction, ("@id", (long)id.Value), ("@host", (long)plan.Host.User.Id.Value), ("@topic", plan.Topic),
            ("@passcode", plan.Passcode),
            ("@encryption", (int)plan.Encryption), ("@only", plan.EndToEndAccountsOnly), ("@cap", plan.ParticipantCap),
            ("@waiting", plan.WaitingRoom), ("@guests", plan.Guests)) > 0;
        if (!inserted)
            return false;
        foreach (Member coHost in plan.CoHosts)
            connection.Run(InsertCoHost, transaction, ("@id", (long)id.Value), ("@user", (long)coHost.User.Id.Value));
        transaction.Commit();
        return true;
    }

    private static long Draw()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        // 64 bits over a range of 37: the bias is far below what a meeting number needs.
        return SmallestDrawn + (long)(BitConverter.ToUInt64(bytes) % (LargestDrawn - SmallestDrawn + 1));
    }

    private static ScheduledMeeting Read(DbDataReader row) => new(
        new MeetingId((ulong)row.GetInt64(0)), new UserId(
            (ulong)row.GetInt64(1)), row.GetString(2), row.GetString(3), (EncryptionType)row.GetInt32(4),
        row.GetBoolean(5), row.GetInt32(6), !row.IsDBNull(7),
        !row.IsDBNull(8) && MeetingUuid.TryParse(row.GetString(8), out MeetingUuid uuid)
            ? uuid : null, row.GetBoolean(9), row.GetBoolean(10), row.GetBoolean(11));
}
