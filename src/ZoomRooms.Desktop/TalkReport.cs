using System.Globalization;
using ZoomRooms.Client;
using ZoomRooms.Client.Chat;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Desktop;

/// <summary>What was said and whose hand went up, as lines for people: each is told once.</summary>
internal sealed class TalkReport
{
    private long _told;
    private IReadOnlyList<HandView> _hands = [];

    public void Tell(SessionSnapshot snapshot, TextWriter output)
    {
        foreach (ChatLine line in snapshot.Chat.Lines.Where(line => line.Number > _told))
            output.WriteLine(Of(line));
        _told = snapshot.Chat.Lines is [.., var last] ? last.Number : 0;
        // Whoever left, left: nobody lowered a hand.
        foreach (HandView raised in snapshot.Hands.ExceptBy(_hands.Select(hand => hand.Index), hand => hand.Index))
            output.WriteLine(raised.IsSelf ? "Your hand is up." : $"{NameText.Quote(raised.DisplayName)} raises a hand.");
        foreach (HandView lowered in _hands.ExceptBy(snapshot.Hands.Select(hand => hand.Index), hand => hand.Index))
            output.WriteLine(lowered.IsSelf ? "Your hand is down." : $"The hand of {NameText.Quote(lowered.DisplayName)} is down.");
        _hands = snapshot.Hands;
    }

    /// <summary>Further lines of a text are indented: none can be taken for a line of this report.</summary>
    private static string Of(ChatLine line)
    {
        string name = line.IsSelf ? "You" : NameText.Quote(line.DisplayName);
        string remark = line.Kind == ChatLineKind.NotSent ? " (not sent: too much at once)" : line.IsLate ? " (came late)" : "";
        return line.Kind == ChatLineKind.Missing
            ? string.Create(CultureInfo.InvariantCulture, $"Attention: {Missing(line.Missing)} of {name}.")
            : $"Chat, {name}{remark}: {ChatText.Indent(line.Text, "    | ")}";
    }

    private static string Missing(uint count) =>
        count == 1 ? "a message is missing" : string.Create(CultureInfo.InvariantCulture, $"{count} messages are missing");
}
