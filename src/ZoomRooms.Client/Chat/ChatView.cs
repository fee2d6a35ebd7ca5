namespace ZoomRooms.Client.Chat;

/// <summary>The chat of a stay, as far as it is kept.</summary>
/// <param name="IsThere">Messages can be said: the meeting is end-to-end encrypted, and its server passes them on.</param>
/// <param name="Waiting">Said here, and not sent yet: they wait for a key, or for their turn.</param>
/// <param name="Lines">The newest <see cref="ChatLog.Kept"/>, in order; none where chat is not kept.</param>
public sealed record ChatView(bool IsThere, int Waiting, IReadOnlyList<ChatLine> Lines)
{
    public static ChatView None { get; } = new(false, 0, []);
}

/// <summary>What became of what the others said in a stay, whether or not anybody reads it.</summary>
/// <param name="Heard">Texts and hands that were taken.</param>
/// <param name="Missing">That did not come, and never will.</param>
/// <param name="Late">Of those heard: that were said some time before.</param>
/// <param name="Dropped">By <see cref="EndToEnd.Messages.MessageDrop"/>.</param>
public sealed record MessageFigures(long Heard, long Missing, long Late, IReadOnlyDictionary<string, long> Dropped)
{
    public static MessageFigures None { get; } = new(0, 0, 0, new Dictionary<string, long>());
}

/// <summary>Somebody whose hand is up.</summary>
/// <param name="Index"><see cref="ParticipantView.Index"/>.</param>
public sealed record HandView(ulong Index, string DisplayName, bool IsSelf);
