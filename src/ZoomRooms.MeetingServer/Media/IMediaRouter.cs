using System.Net;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>A participant as the media router knows it: where it belongs, and what it may send.</summary>
/// <param name="SmallVideoSsrc">0 for none.</param>
/// <param name="SharedScreenSsrc">0 for none: then it is sent nobody's either.</param>
/// <param name="Rtx">It sends pictures again, and takes them, in retransmission streams.</param>
public readonly record struct MediaParticipant(
    MeetingUuid Meeting, ParticipantId Participant, uint AudioSsrc, uint VideoSsrc, uint SmallVideoSsrc = 0, bool Rtx = false,
    uint SharedScreenSsrc = 0);

/// <summary>
/// Forwards to each participant the loudest voices and a few pictures of its meeting. It sees only ciphertext. Engines differ; the server
/// does not care.
/// </summary>
internal interface IMediaRouter
{
    /// <summary>
    /// Opens (or opens anew) the media association of a participant. The answer is the router's side; null when the participant's
    /// description is not one, or when the router is full or has no engine that works.
    /// </summary>
    /// <param name="reachedAt">The server's address that the participant's signalling connection came in on: a candidate, unless the router
    /// was told better ones.</param>
    Task<TransportOpened?> OpenAsync(MediaParticipant participant, OpenTransport remote, IPAddress? reachedAt);

    /// <summary>Closes the association of a participant, if it has one.</summary>
    void Close(MeetingUuid meeting, ParticipantId participant);

    /// <summary>
    /// Whose pictures a participant wants before those of others, and how many. Whom it cannot have, it does without; those who spoke last
    /// fill the other slots.
    /// </summary>
    void Choose(MeetingUuid meeting, ParticipantId participant, ChooseVideo choice);

    /// <summary>
    /// Told, on any thread, of a participant whose association is gone through no doing of its own: it must open another.
    /// </summary>
    Action<MeetingUuid, ParticipantId>? Lost { get; set; }

    /// <summary>
    /// Told, on any thread, who fills a participant's slots from now on, where its streams are such; in order for each participant.
    /// </summary>
    Action<MeetingUuid, ParticipantId, SlotsFilled>? Filled { get; set; }

    /// <summary>Counts only.</summary>
    IReadOnlyDictionary<string, long> Counters { get; }
}
