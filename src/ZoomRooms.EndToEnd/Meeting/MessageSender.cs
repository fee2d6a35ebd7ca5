using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.EndToEnd.ParticipantList;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// Seals what is said here, in order, at a pace that servers take. What is said after a heartbeat certified a key is never sealed with an
/// earlier one: who was removed by then has no key for it.
/// </summary>
internal sealed class MessageSender(MeetingCore core)
{
    /// <summary>Texts that wait for a key or for their turn.</summary>
    public const int MostWaiting = 16;

    /// <summary>Less than a server allows (PROTOCOL.md, "Messages").</summary>
    private const int Burst = 8;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>A raised hand is shown to who came, and to all who come meanwhile at once.</summary>
    private static readonly TimeSpan BetweenRepeats = TimeSpan.FromSeconds(2);

    private readonly Queue<(MessageContent Content, uint Since)> _waiting = new();
    private (bool Up, uint Since)? _hand;
    private ushort _shownTo;
    private TimeSpan _shownAt;
    private uint _number;
    private uint _key;
    private ulong _counter;
    private TimeSpan _nextFree;

    public bool HandUp { get; private set; }

    /// <summary>What was said and is not sealed yet.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>When <see cref="TrySeal"/> may have something; null while nothing waits for time alone.</summary>
    public TimeSpan? NextTimeout { get; private set; }

    /// <summary>False when too much waits already.</summary>
    public bool TryAdd(MessageContent text)
    {
        if (_waiting.Count == MostWaiting)
            return false;
        _waiting.Enqueue((text, core.CertifiedKey));
        return true;
    }

    public void SetHand(bool up)
    {
        if (up == HandUp)
            return;
        (HandUp, _hand) = (up, (up, core.CertifiedKey));
    }

    /// <summary>Once is enough: whoever asks twice before it is on its way means the same.</summary>
    public void AskToLower(ushort whose)
    {
        MessageContent.Lower content = new(whose);
        if (!_waiting.Any(one => one.Content == content))
            TryAdd(content);
    }

    /// <summary>The next message, as long as there is one and its key and turn have come.</summary>
    public (SealedMessage Message, MessageContent Content)? TrySeal(bool isCertified, TimeSpan now)
    {
        NextTimeout = null;
        if (!isCertified || core.Ring.Sending is not { } key || key.SequenceNumber < _key
            || core.Certified.Find(core.Self.Device) is not { } self)
            return null;
        RepeatHand(now);
        MessageContent content;
        if (_hand is { } hand && hand.Since <= key.SequenceNumber)
            content = new MessageContent.Hand(hand.Up);
        else if (_waiting.TryPeek(out (MessageContent Content, uint Since) text) && text.Since <= key.SequenceNumber)
            content = text.Content;
        else
            return null;
        if (_number == uint.MaxValue || !TryTakeTurn(now))
            return null;
        if (content is MessageContent.Hand)
            (_hand, _shownTo, _shownAt) = (null, core.Certified.NextIndex, now);
        else
            _waiting.Dequeue();
        return (Seal(content, key, self), content);
    }

    private SealedMessage Seal(MessageContent content, MeetingKey meetingKey, ListedParticipant self)
    {
        if (meetingKey.SequenceNumber > _key)
            (_key, _counter) = (meetingKey.SequenceNumber, 0);
        using SFrameKey key = MessageKey.Of(meetingKey, core.Meeting, self.Device, self.Index);
        // Counted before sealing: a failure in between wastes a counter and never repeats one.
        return SealedMessage.Seal(
            key, _counter++, ++_number, core.LastHeartbeat?.Heartbeat.Counter ?? 0, content, core.Self, core.Identity);
    }

    private void RepeatHand(TimeSpan now)
    {
        if (!HandUp || _hand is not null || core.Certified.NextIndex <= _shownTo)
            return;
        if (now - _shownAt >= BetweenRepeats)
            _hand = (true, core.CertifiedKey);
        else
            NextTimeout = _shownAt + BetweenRepeats;
    }

    /// <summary>Turns come back one a second, and eight at most are saved up.</summary>
    private bool TryTakeTurn(TimeSpan now)
    {
        TimeSpan earliest = now - (Burst - 1) * Pace;
        TimeSpan free = _nextFree > earliest ? _nextFree : earliest;
        if (free > now)
        {
            NextTimeout = free;
            return false;
        }
        _nextFree = free + Pace;
        return true;
    }
}
