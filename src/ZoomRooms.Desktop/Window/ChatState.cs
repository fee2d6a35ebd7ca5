using System.Globalization;
using ZoomRooms.Client;
using ZoomRooms.Client.Chat;

namespace ZoomRooms.Desktop.Window;

/// <param name="Number">Grows over all stays of the window.</param>
/// <param name="Text">Null for what is missing.</param>
/// <param name="Note">What is to be said of it.</param>
/// <param name="At">Hours and minutes.</param>
internal sealed record ChatLineState(long Number, string From, bool Self, string? Text, string? Note, string At);

/// <summary>The chat as far as the page does not have it yet. It says what it has (<see cref="PageVerb.Read"/>).</summary>
/// <param name="There">Something can be said.</param>
/// <param name="Waiting">Texts that wait for a key.</param>
/// <param name="Full">No more can wait.</param>
internal sealed record ChatState(bool There, int Waiting, bool Full, IReadOnlyList<ChatLineState> Lines)
{
    /// <summary>Lines of one stay are numbered below this.</summary>
    public const long Stay = 1L << 32;

    /// <summary>Lines, and characters of them, that are sent at once: a state is sent anew until the page says that it has them.</summary>
    private const int AtOnce = 40, CharactersAtOnce = 20_000;

    /// <param name="stay">Which stay of the window.</param>
    /// <param name="read">The highest number that the page has.</param>
    public static ChatState Of(SessionSnapshot snapshot, int stay, long read)
    {
        ChatView chat = snapshot.Chat;
        List<ChatLineState> lines = [];
        int characters = 0;
        foreach (ChatLine line in chat.Lines)
        {
            if ((stay * Stay) + line.Number <= read)
                continue;
            characters += line.Text.Length;
            if (lines.Count == AtOnce || (lines.Count > 0 && characters > CharactersAtOnce))
                break;
            lines.Add(Of(line, stay));
        }
        return new ChatState(chat.IsThere, chat.Waiting, chat.Waiting >= EndToEnd.Meeting.EndToEndMeeting.MostWaiting, lines);
    }

    private static ChatLineState Of(ChatLine line, int stay) => new(
        (stay * Stay) + line.Number, line.DisplayName, line.IsSelf, line.Kind == ChatLineKind.Missing ? null : line.Text, NoteOf(line),
        line.At.ToString("HH:mm", CultureInfo.InvariantCulture));

    private static string? NoteOf(ChatLine line) => line switch
    {
        { Kind: ChatLineKind.Missing, Missing: 1 } => "A message is missing: the server did not pass it on.",
        { Kind: ChatLineKind.Missing } =>
            string.Create(CultureInfo.InvariantCulture, $"{line.Missing} messages are missing: the server did not pass them on."),
        { Kind: ChatLineKind.NotSent } => "Not sent: too much was said at once.",
        { IsLate: true } => "Came late: it was said some time before.",
        _ => null,
    };
}
