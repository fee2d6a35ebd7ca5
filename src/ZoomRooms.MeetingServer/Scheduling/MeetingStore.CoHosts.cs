using System.Data.Common;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Scheduling;

/// <summary>
/// Co-hosts: users of the host's account who, like the host, may command the leader: lock, admit, remove, end (paper 7.6.9).
/// </summary>
internal sealed partial class MeetingStore
{
    private const string InsertCoHost = "INSERT INTO meeting_co_hosts (meeting_id, user_id) VALUES (@id, @user) ON CONFLICT DO NOTHING";

    /// <summary>False when the user was one before. Takes effect at once, also while the meeting runs.</summary>
    /// <exception cref="ServerProblemException">The user cannot be one.</exception>
    public bool AddCoHost(MeetingId meeting, Member host, Member coHost)
    {
        SchedulingRules.CheckCoHost(host, coHost);
        using DbConnection connection = database.Connect();
        return connection.Run(InsertCoHost, ("@id", (long)meeting.Value), ("@user", (long)coHost.User.Id.Value)) > 0;
    }

    /// <summary>False when the user was none.</summary>
    public bool RemoveCoHost(MeetingId meeting, UserId user)
    {
        using DbConnection connection = database.Connect();
        return connection.Run(
            "DELETE FROM meeting_co_hosts WHERE meeting_id = @id AND user_id = @user", ("@id", (long)meeting.Value),
            ("@user", (long)user.Value)) > 0;
    }

    public bool IsHostOrCoHost(ScheduledMeeting meeting, UserId user)
    {
        ArgumentNullException.ThrowIfNull(meeting);
        if (meeting.Host == user)
            return true;
        using DbConnection connection = database.Connect();
        return connection.Scalar(
            "SELECT count(*) FROM meeting_co_hosts WHERE meeting_id = @id AND user_id = @user",
            null, ("@id", (long)meeting.Id.Value), ("@user", (long)user.Value)) > 0;
    }

    /// <summary>The co-hosts of all meetings.</summary>
    public ILookup<MeetingId, UserId> ListCoHosts()
    {
        using DbConnection connection = database.Connect();
        return connection
            .Read(row =>
                (Meeting: new MeetingId((ulong)row.GetInt64(0)), User: new UserId((ulong)row.GetInt64(1))),
                "SELECT meeting_id, user_id FROM meeting_co_hosts ORDER BY user_id")
            .ToLookup(entry => entry.Meeting, entry => entry.User);
    }
}
