using ZoomRooms.Protocol;

namespace ZoomRooms.Client;

/// <summary>
/// One stay in one meeting, from the join request to the end. It never throws for what a server or a peer does: it ends with a reason.
/// Muting is no part of it: that is between people and the
/// microphone (<see cref="ZoomRooms.Media.Audio.MicrophonePipeline.SetMuted"/>).
/// </summary>
public interface IMeetingSession : IAsyncDisposable
{
    /// <summary>The state now: immutable, cheap, safe to read from any thread.</summary>
    SessionSnapshot Snapshot { get; }

    /// <summary>
    /// Asks for the meeting to be locked or unlocked (paper 7.6.9): the leader signs it into the participant list; for a co-host it becomes
    /// a signed command to the leader. Whether it happened is in <see cref="SessionSnapshot.Locked"/>. Without effect outside an end-to-end
    /// encrypted meeting.
    /// </summary>
    void SetLocked(bool locked);

    /// <summary>
    /// Asks for what hosts and co-hosts decide. In an end-to-end encrypted meeting the leader signs it into the participant list, or
    /// nothing happens: whether it did is in the snapshot. Of somebody who is not there it has no effect.
    /// </summary>
    void Decide(HostDecision decision);

    /// <summary>
    /// Says something to everybody in the meeting, end-to-end encrypted. It is in <see cref="SessionSnapshot.Chat"/> once it is on its way.
    /// False for what is no text (<see cref="ZoomRooms.Protocol.Names.ChatText"/>), where there is no chat, and when too much waits.
    /// </summary>
    bool Say(string text) => false;

    /// <summary>Raises the hand of this participant, or lowers it; all see it, and who comes later too. Without effect where there are no
    /// messages.</summary>
    void RaiseHand(bool up)
    {
    }

    /// <summary>
    /// Shows the screen that <see cref="Media.MediaDevices.Screen"/> brings, or stops that. One in a meeting does: whoever did before
    /// stops.
    /// What became of it is in <see cref="SessionSnapshot.OwnScreen"/>. Without effect where the server carries none.
    /// </summary>
    void ShareScreen(bool on)
    {
    }

    /// <summary>Says which of the others' pictures to send. Takes effect within a second or so; a server may give fewer.</summary>
    void SetPictures(WantedPictures wanted);

    /// <summary>
    /// Leaves, erases the keys, and returns when the session is over. Sends nothing from the call on, whatever the server does.
    /// Idempotent.
    /// </summary>
    Task LeaveAsync();
}

/// <summary>Starts sessions. The room machine knows only this.</summary>
public interface IMeetingSessionFactory
{
    /// <summary>
    /// Begins to join at once and returns at once. <paramref name="changed"/> is called, from any thread and never concurrently for one
    /// session, whenever <see cref="IMeetingSession.Snapshot"/> changed in a way that people or the lock light should see; the last call
    /// has <see cref="SessionState.Ended"/>.
    /// </summary>
    IMeetingSession Join(JoinRequest request, Action<SessionSnapshot> changed);
}

/// <summary>What to join, and as whom.</summary>
/// <param name="Encryption">
/// What the room insists on. <see cref="EncryptionType.EndToEnd"/>: anything else ends the session. <see cref="EncryptionType.Unknown"/>:
/// as the meeting is scheduled.
/// </param>
/// <param name="Pictures">Null for <see cref="WantedPictures.Any"/>.</param>
public sealed record JoinRequest(
    MeetingId Meeting, string Passcode, string DisplayName, EncryptionType Encryption, WantedPictures? Pictures = null);
