using ZoomRooms.Client.Chat;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Session;

/// <summary>What people write to each other, and whose hands are up.</summary>
internal sealed partial class EndToEndStayKeys
{
    private readonly ChatLog _chat;
    private ChatView _chatView = ChatView.None;
    private HandView[] _hands = [];

    public override void Say(string text)
    {
        if (!_meeting.Say(text, Now))
            AddOwn(ChatLineKind.NotSent, text);
    }

    public override void RaiseHand(bool up) => _meeting.RaiseHand(up, Now);

    /// <summary>Own words are in the chat once they are on their way.</summary>
    private SessionInput.KeysSay Sealed(MeetingEvent.MessageSealed said)
    {
        if (said.Content is MessageContent.Text text)
            AddOwn(ChatLineKind.Said, text.Words);
        return new SessionInput.KeysSay(new SayToMeeting(said.Message.Bytes.ToArray()));
    }

    private void AddOwn(ChatLineKind kind, string words) =>
        _chat.Add(kind, words, Self?.Index ?? 0, Self is { } self ? _meeting.NameOf(self) : "");

    private ListedParticipant? Self => _meeting.Participants.Find(new ParticipantDevice(_accepted.Self.User, _accepted.Self.Hardware));

    private SessionSnapshot DescribeMessages(SessionSnapshot snapshot)
    {
        if (_chatView.Waiting != _meeting.MessagesWaiting || !ReferenceEquals(_chatView.Lines, _chat.Lines) || !_chatView.IsThere)
            _chatView = new ChatView(_accepted.Messages, _meeting.MessagesWaiting, _chat.Lines);
        IReadOnlyList<ushort> up = _meeting.Hands;
        if (up.Count > 0 || _hands.Length > 0)
        {
            HandView[] hands = [.. up.Select(Hand).OfType<HandView>()];
            if (!hands.SequenceEqual(_hands))
                _hands = hands;
        }
        return snapshot with { Chat = _chatView, Hands = _hands, Messages = _chat.Figures(_meeting.MessageDrops) };
    }

    private HandView? Hand(ushort index) => _meeting.Participants.Present.TryGetValue(index, out ListedParticipant? one)
        ? new HandView(index, Protocol.Names.DisplayNames.Show(_meeting.NameOf(one)), one == Self)
        : null;
}
