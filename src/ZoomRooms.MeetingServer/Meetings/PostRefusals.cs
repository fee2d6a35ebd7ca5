using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>What an author is told about an entry that was not posted.</summary>
internal static class PostRefusals
{
    /// <summary>Null where there is nothing to say.</summary>
    public static MessageRefused? Of(PostOutcome outcome) => outcome switch
    {
        PostOutcome.Posted or PostOutcome.RecipientGone => null,
        PostOutcome.TooLarge =>
            Malformed($"A bulletin board entry has at most {Limits.BoardEntryBytes} bytes, and nonces and commands far fewer."),
        PostOutcome.Misaddressed => Malformed("A sealed meeting key names its recipient; no other bulletin board entry does."),
        PostOutcome.NotLeader => Malformed("Only the meeting's leader posts entries of this kind."),
        PostOutcome.AnnouncedBefore => Malformed("A participant announces its key once in a stay."),
        PostOutcome.NotCoHost => new MessageRefused(RefusalCode.NotCoHost, Refusals.Sentence(RefusalCode.NotCoHost)),
        PostOutcome.TooMany => new MessageRefused(RefusalCode.TooManyRequests, Refusals.Sentence(RefusalCode.TooManyRequests)),
        PostOutcome.Unknown or _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    private static MessageRefused Malformed(string sentence) => new(RefusalCode.MalformedMessage, sentence);
}
