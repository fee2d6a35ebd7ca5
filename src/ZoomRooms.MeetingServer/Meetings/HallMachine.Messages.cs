using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>What became of a message that a participant wanted passed on.</summary>
internal enum RelayOutcome
{
    Unknown = 0,
    PassedOn,
    /// <summary>No sealed message is so small or so large.</summary>
    WrongSize,
    /// <summary>Only participants of an end-to-end encrypted meeting have keys for it.</summary>
    NotEndToEnd,
    TooMany,
}

/// <summary>
/// What participants say to each other: bytes that are passed on to all others who are in the meeting then, and kept for nobody.
/// </summary>
internal sealed partial class HallMachine
{
    /// <summary>Less than header, tag and signature take.</summary>
    private const int LeastMessage = 64;

    private void PassOn(string from, Conversation peer, SayToMeeting said)
    {
        if (!TryFindSeat(peer, out MeetingInstance? meeting, out Participant? participant))
        {
            Refuse(peer, RefusalCode.NotInMeeting);
            return;
        }
        MessageLimits limits = _limits.Messages;
        RelayOutcome outcome =
            meeting.Schedule.Encryption != EncryptionType.EndToEnd ? RelayOutcome.NotEndToEnd
            : said.Message.Length is < LeastMessage or > Limits.SealedMessageBytes ? RelayOutcome.WrongSize
            : !participant.MessagesFrom(limits, _now).TryTake(limits.Burst, limits.PerSecond, _now) ? RelayOutcome.TooMany
            : RelayOutcome.PassedOn;
        _effects.Add(new HallEffect.CountMessage(from, outcome));
        switch (outcome)
        {
            case RelayOutcome.PassedOn:
                meeting.PassOn(participant, said.Message);
                break;
            case RelayOutcome.WrongSize:
                peer.Send(new MessageRefused(
                    RefusalCode.MalformedMessage, $"A sealed message has from {LeastMessage} to {Limits.SealedMessageBytes} bytes."));
                break;
            case RelayOutcome.NotEndToEnd:
                peer.Send(new MessageRefused(
                    RefusalCode.MalformedMessage, "Only in an end-to-end encrypted meeting do participants say something to each other."));
                break;
            case RelayOutcome.TooMany:
                Refuse(peer, RefusalCode.TooManyRequests);
                break;
            case RelayOutcome.Unknown:
            default:
                throw new ArgumentOutOfRangeException(nameof(said), outcome, null);
        }
    }
}
