using System.Collections.Immutable;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Client.Chat;

/// <summary>What was said during a stay, in memory and for as long as it lasts.</summary>
/// <param name="keeps">False in a room: nobody reads it there, and so nothing of it stays.</param>
internal sealed class ChatLog(bool keeps, TimeProvider time)
{
    public const int Kept = 500;

    private ImmutableList<ChatLine> _lines = [];
    private long _number, _heard, _missing, _late, _dropped;
    private MessageFigures _figures = MessageFigures.None;

    public IReadOnlyList<ChatLine> Lines => _lines;

    /// <param name="self">Under which this participant is in the list.</param>
    public void Add(ChatLineKind kind, string words, ulong self, string name) =>
        Add(new ChatLine(0, kind, self, name, IsSelf: true, default) { Text = ChatText.Show(words) });

    /// <summary>Asked after every message of the server: the same until something changed.</summary>
    public MessageFigures Figures(MessageDropCounters dropped)
    {
        long total = dropped.Total;
        if (total != _dropped || (_figures.Heard, _figures.Missing, _figures.Late) != (_heard, _missing, _late))
            (_figures, _dropped) = (new MessageFigures(_heard, _missing, _late, dropped.ToDictionary()), total);
        return _figures;
    }

    public void Add(ReceivedMessage received)
    {
        _missing += received.Missing;
        if (received.Content is not null)
        {
            _heard++;
            _late += received.IsLate ? 1 : 0;
        }
        if (received.Missing > 0)
        {
            Add(new ChatLine(0, ChatLineKind.Missing, received.Sender, received.SenderName, IsSelf: false, default)
            {
                Missing = received.Missing,
            });
        }
        if (received.Content is MessageContent.Text text)
        {
            Add(new ChatLine(0, ChatLineKind.Said, received.Sender, received.SenderName, IsSelf: false, default)
            {
                Text = ChatText.Show(text.Words), IsLate = received.IsLate,
            });
        }
    }

    private void Add(ChatLine line)
    {
        if (!keeps)
            return;
        _lines = _lines.Add(line with { Number = ++_number, At = time.GetLocalNow() });
        if (_lines.Count > Kept)
            _lines = _lines.RemoveAt(0);
    }
}
