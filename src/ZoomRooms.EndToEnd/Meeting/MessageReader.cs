using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.EndToEnd.ParticipantList;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// Opens what the others say, each in its order: what repeats, comes late in the order, or is not its sender's is dropped and counted, and
/// what is missing in between is told. Nothing that a server says has a part in it.
/// </summary>
internal sealed class MessageReader(MeetingCore core)
{
    private readonly Dictionary<ushort, Heard> _heard = [];
    private LeaderParticipantList _list = LeaderParticipantList.Empty;
    private long _raised;

    /// <summary>How far one sender was heard.</summary>
    private sealed class Heard
    {
        public uint Key { get; set; }
        public ulong NextCounter { get; set; }
        public uint Number { get; set; }
        public bool HandUp { get; set; }
        public long HandRaised { get; set; }
    }

    public MessageDropCounters Drops { get; } = new();

    /// <summary>Whose hands are up, of those present, the first one raised first.</summary>
    public IReadOnlyList<ushort> Hands
    {
        get
        {
            ForgetWhoLeft();
            return _raised == 0 ? [] : [.. _heard.Where(one => one.Value.HandUp).OrderBy(one => one.Value.HandRaised)
                .Select(one => one.Key)];
        }
    }

    /// <summary>What it says; null for what is dropped.</summary>
    public ReceivedMessage? TryRead(ReadOnlySpan<byte> message, TimeSpan now)
    {
        ForgetWhoLeft();
        if (!SealedMessage.TryReadClaim(message, out MessageKeyId from, out ulong counter, out int headerLength))
            return Drop(MessageDrop.Malformed);
        if (core.Ring.Find(from.MeetingKeySequenceNumber) is not { } meetingKey)
            return Drop(WhyNoKey(from.MeetingKeySequenceNumber));
        if (!_list.Present.TryGetValue(from.SenderIndex, out ListedParticipant? sender))
            return Drop(from.SenderIndex < _list.NextIndex ? MessageDrop.SenderLeft : MessageDrop.UnknownSender);
        if (sender.Device == core.Self.Device)
            return Drop(MessageDrop.OwnMessage);
        Heard? before = _heard.GetValueOrDefault(from.SenderIndex);
        if (before is not null && (from.MeetingKeySequenceNumber, counter).CompareTo((before.Key, before.NextCounter)) < 0)
            return Drop(MessageDrop.Replayed);
        using SFrameKey key = MessageKey.Of(meetingKey, core.Meeting, sender.Device, sender.Index);
        if (SealedMessage.TryOpen(message, key, counter, headerLength, sender, out MessageDrop why) is not { } opened)
            return Drop(why);
        if (opened.Number <= (before?.Number ?? 0))
            return Drop(MessageDrop.Replayed);
        return Take(from, counter, opened, sender, before, now);
    }

    private ReceivedMessage? Take(
        MessageKeyId from, ulong counter, OpenedMessage opened, ListedParticipant sender, Heard? before, TimeSpan now)
    {
        uint missing = before is not null ? opened.Number - before.Number - 1 : MissingBeforeFirst(opened.Number, counter, sender);
        Heard heard = before ?? new Heard();
        (heard.Key, heard.NextCounter, heard.Number) = (from.MeetingKeySequenceNumber, counter + 1, opened.Number);
        _heard[from.SenderIndex] = heard;
        MessageContent? content = MessageContent.Read(opened.Kind, opened.Body, out bool isMalformed);
        if (content is null)
            Drops.Count(isMalformed ? MessageDrop.Malformed : MessageDrop.UnknownKind);
        if (content is MessageContent.Hand { Up: var up })
        {
            // One that is told again, for who came later, keeps its place.
            if (up && !heard.HandUp)
                heard.HandRaised = ++_raised;
            heard.HandUp = up;
        }
        return content is null && missing == 0
            ? null
            : new ReceivedMessage(sender.Index, core.NameOf(sender), content, missing, core.HeartbeatTimes.AgeOf(opened.Heartbeat, now));
    }

    /// <summary>
    /// Of who was listed later than this participant all was for it. Of who was here before, what is under a key that this one has: its
    /// first was used by nobody before it was listed.
    /// </summary>
    private uint MissingBeforeFirst(uint number, ulong counter, ListedParticipant sender) =>
        _list.Find(core.Self.Device) is { } self && sender.Index > self.Index ? number - 1 : (uint)Math.Min(counter, number - 1);

    private MessageDrop WhyNoKey(uint number) =>
        number < core.Ring.First ? MessageDrop.EarlierKey
        : number <= core.Ring.LastErased ? MessageDrop.RetiredKey
        : MessageDrop.UnknownKey;

    private void ForgetWhoLeft()
    {
        if (ReferenceEquals(_list, core.Certified))
            return;
        _list = core.Certified;
        foreach (ushort gone in _heard.Keys.Where(index => !_list.Present.ContainsKey(index)).ToList())
            _heard.Remove(gone);
    }

    private ReceivedMessage? Drop(MessageDrop why)
    {
        Drops.Count(why);
        return null;
    }
}
