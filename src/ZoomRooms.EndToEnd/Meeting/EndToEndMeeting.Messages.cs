using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.EndToEnd.ParticipantList;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// What people write to each other, and raised hands: sealed under the meeting's keys, signed by the device, passed on by a server that
/// reads nothing of it (PROTOCOL.md, "Messages").
/// </summary>
public sealed partial class EndToEndMeeting
{
    /// <summary>Texts that wait at most.</summary>
    public const int MostWaiting = MessageSender.MostWaiting;

    /// <summary>Texts said here that wait for a key or for their turn.</summary>
    public int MessagesWaiting => _sender.Waiting;

    /// <summary>Messages of others that were not taken.</summary>
    public MessageDropCounters MessageDrops => _reader.Drops;

    /// <summary>
    /// Whose hands are up, by the index of the certified list: of the others as each of them said last, the first one raised first, then
    /// this participant's own.
    /// </summary>
    public IReadOnlyList<ushort> Hands =>
        _sender.HandUp && _core.Certified.Find(_core.Self.Device) is { } self ? [.. _reader.Hands, self.Index] : _reader.Hands;

    /// <summary>
    /// Says something to everybody in the meeting. <see cref="MeetingEvent.MessageSealed"/> follows, once there is a key for it. False
    /// when too much waits already, and for what is no text of at most <see cref="Protocol.Limits.ChatCharacters"/>.
    /// </summary>
    public bool Say(string text, TimeSpan now)
    {
        MessageContent.Text content = new(text);
        if (_core.Failure is not null || !content.IsWellFormed || !_sender.TryAdd(content))
            return false;
        StepMessages(now);
        return true;
    }

    /// <summary>Raises the hand of this participant, or lowers it. Who comes later is told by itself.</summary>
    public void RaiseHand(bool up, TimeSpan now)
    {
        _sender.SetHand(up);
        StepMessages(now);
    }

    /// <summary>
    /// Asks somebody to lower its hand, by its index. That is done where the certified list has this participant as its leader or a
    /// co-host.
    /// </summary>
    public void LowerHand(ushort whose, TimeSpan now)
    {
        if (_core.Failure is not null)
            return;
        _sender.AskToLower(whose);
        StepMessages(now);
    }

    /// <summary>A sealed message, from a server that may have done anything with it.</summary>
    public void HandleMessage(ReadOnlySpan<byte> message, TimeSpan now)
    {
        if (_core.Failure is not null || _reader.TryRead(message, now) is not { } received)
            return;
        _core.Tell(new MeetingEvent.MessageOpened(received));
        if (received is { Content: MessageContent.Lower { Whose: var whose }, IsLate: false } && IsSelf(whose) && MayLower(received.Sender))
            RaiseHand(up: false, now);
    }

    private bool IsSelf(ushort index) => _core.Certified.Find(_core.Self.Device)?.Index == index;

    private bool MayLower(ushort sender) => _core.Certified.Present.TryGetValue(sender, out ListedParticipant? one)
        && (Leader == one.Device || _core.Certified.IsCoHost(one.Device));

    private void StepMessages(TimeSpan now)
    {
        while (_core.Failure is null && _sender.TrySeal(IsSendingKeyCertified, now) is { } said)
            _core.Tell(new MeetingEvent.MessageSealed(said.Message, said.Content));
    }
}
