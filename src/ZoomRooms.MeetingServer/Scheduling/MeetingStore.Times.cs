using System.Data.Common;
using NodaTime;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Scheduling;

/// <summary>When meetings are, who is invited, and the addresses of people's calendars.</summary>
internal sealed partial class MeetingStore
{
    private const int MostChanges = 500;

    /// <summary>Gives a meeting a time, or another one; what was changed of single occurrences is forgotten.</summary>
    public void SetTime(MeetingId meeting, MeetingTime when)
    {
        using DbConnection connection = database.Connect();
        using DbTransaction transaction = database.Begin(connection);
        connection.Run("DELETE FROM meeting_changes WHERE meeting_id = @id", transaction, ("@id", (long)meeting.Value));
        connection.Run(
            """
            INSERT INTO meeting_times (meeting_id, start_at, zone, minutes, rule, sequence) VALUES (@id, @start, @zone, @minutes, @rule, 0)
            ON CONFLICT (meeting_id) DO UPDATE SET start_at = excluded.start_at, zone = excluded.zone, minutes = excluded.minutes,
                rule = excluded.rule, sequence = meeting_times.sequence + 1
            """,
            transaction, ("@id", (long)meeting.Value), ("@start", when.StartText), ("@zone", when.Zone), ("@minutes", when.Minutes),
            ("@rule", when.Rule));
        transaction.Commit();
    }

    public MeetingTime? FindTime(MeetingId meeting)
    {
        using DbConnection connection = database.Connect();
        return connection.Read(
            row => ReadTime(row, 0), "SELECT start_at, zone, minutes, rule, sequence FROM meeting_times WHERE meeting_id = @id",
            ("@id", (long)meeting.Value)).FirstOrDefault();
    }

    public IReadOnlyDictionary<MeetingId, MeetingTime> ListTimes()
    {
        using DbConnection connection = database.Connect();
        return connection.Read(
            row => (Meeting: new MeetingId((ulong)row.GetInt64(0)), When: ReadTime(row, 1)),
            "SELECT meeting_id, start_at, zone, minutes, rule, sequence FROM meeting_times")
            .ToDictionary(one => one.Meeting, one => one.When);
    }

    /// <summary>Moves one occurrence, or cancels it.</summary>
    /// <exception cref="ServerProblemException">Too many were changed.</exception>
    public void Change(MeetingId meeting, MeetingChange change)
    {
        using DbConnection connection = database.Connect();
        using DbTransaction transaction = database.Begin(connection);
        connection.Run(
            """
            INSERT INTO meeting_changes (meeting_id, occurrence, moved_to) VALUES (@id, @occurrence, @moved)
            ON CONFLICT (meeting_id, occurrence) DO UPDATE SET moved_to = excluded.moved_to
            """,
            transaction, ("@id", (long)meeting.Value), ("@occurrence", TextOf(change.Occurrence)),
            ("@moved", change.MovedTo is { } to ? TextOf(to) : null));
        if (connection.Scalar(
            "SELECT count(*) FROM meeting_changes WHERE meeting_id = @id", transaction, ("@id", (long)meeting.Value)) > MostChanges)
            throw new ServerProblemException("Too many single occurrences were changed: schedule another meeting.");
        connection.Run(
            "UPDATE meeting_times SET sequence = sequence + 1 WHERE meeting_id = @id", transaction, ("@id", (long)meeting.Value));
        transaction.Commit();
    }

    public IReadOnlyList<MeetingChange> ListChanges(MeetingId meeting)
    {
        using DbConnection connection = database.Connect();
        return connection.Read(
            row => new MeetingChange(
                MeetingTime.ParseStart(row.GetString(0)), row.IsDBNull(1) ? null : MeetingTime.ParseStart(row.GetString(1))),
            "SELECT occurrence, moved_to FROM meeting_changes WHERE meeting_id = @id ORDER BY occurrence", ("@id", (long)meeting.Value));
    }

    /// <summary>Invites these, and nobody else any more.</summary>
    public void SetInvited(MeetingId meeting, IEnumerable<UserId> users)
    {
        using DbConnection connection = database.Connect();
        using DbTransaction transaction = database.Begin(connection);
        connection.Run("DELETE FROM meeting_invited WHERE meeting_id = @id", transaction, ("@id", (long)meeting.Value));
        foreach (UserId user in users)
        {
            connection.Run(
                "INSERT INTO meeting_invited (meeting_id, user_id) VALUES (@id, @user) ON CONFLICT DO NOTHING", transaction,
                ("@id", (long)meeting.Value), ("@user", (long)user.Value));
        }
        transaction.Commit();
    }

    public ILookup<MeetingId, UserId> ListInvited()
    {
        using DbConnection connection = database.Connect();
        return connection.Read(
            row => (Meeting: new MeetingId((ulong)row.GetInt64(0)), User: new UserId((ulong)row.GetInt64(1))),
            "SELECT meeting_id, user_id FROM meeting_invited ORDER BY user_id").ToLookup(one => one.Meeting, one => one.User);
    }

    /// <summary>The meetings with a time that somebody hosts, helps to host or is invited to.</summary>
    public IReadOnlyList<(ScheduledMeeting Meeting, MeetingTime When)> ListOf(UserId user)
    {
        using DbConnection connection = database.Connect();
        HashSet<long> ids = [.. connection.Read(
            row => row.GetInt64(0),
            """
            SELECT t.meeting_id FROM meeting_times t JOIN meetings m ON m.id = t.meeting_id
            WHERE m.cancelled_at IS NULL AND (m.host_user_id = @user
                OR EXISTS (SELECT 1 FROM meeting_invited i WHERE i.meeting_id = t.meeting_id AND i.user_id = @user)
                OR EXISTS (SELECT 1 FROM meeting_co_hosts c WHERE c.meeting_id = t.meeting_id AND c.user_id = @user))
            """,
            ("@user", (long)user.Value))];
        return [.. ids.Order().Select(id => new MeetingId((ulong)id)).Select(id => (Find(id)!, FindTime(id)!))];
    }

    /// <summary>A new secret address for somebody's calendar; the one before is of no use any more.</summary>
    public string MakeFeed(UserId user)
    {
        string token = DeviceSecrets.DrawToken();
        DeviceSecrets.TryHashToken(token, out byte[]? hash);
        using DbConnection connection = database.Connect();
        connection.Run(
            """
            INSERT INTO calendar_feeds (user_id, token_hash, made_at) VALUES (@user, @hash, @now)
            ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, made_at = excluded.made_at
            """,
            ("@user", (long)user.Value), ("@hash", hash), ("@now", time.GetUtcNow().ToUnixTimeSeconds()));
        return token;
    }

    public UserId? FindFeed(byte[] hash)
    {
        using DbConnection connection = database.Connect();
        List<UserId> found = connection.Read(
            row => new UserId((ulong)row.GetInt64(0)), "SELECT user_id FROM calendar_feeds WHERE token_hash = @hash", ("@hash", hash));
        return found.Count > 0 ? found[0] : null;
    }

    private static string TextOf(LocalDateTime moment) => new MeetingTime(moment, "", 0, null).StartText;

    private static MeetingTime ReadTime(DbDataReader row, int first) => new(
        MeetingTime.ParseStart(row.GetString(first)), row.GetString(first + 1), row.GetInt32(first + 2),
        row.IsDBNull(first + 3) ? null : row.GetString(first + 3), row.GetInt32(first + 4));
}
