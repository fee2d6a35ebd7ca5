using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Client.Chat;

/// <summary>What a line of the chat is.</summary>
public enum ChatLineKind
{
    Unknown = 0,
    /// <summary>Somebody said something.</summary>
    Said,
    /// <summary>Something that somebody said did not come, and never will: withheld, overtaken, or refused by the server.</summary>
    Missing,
    /// <summary>Said here and not sent: too much was said at once.</summary>
    NotSent,
}

/// <summary>A line of a meeting's chat. Everything in it may be shown as it is, as text.</summary>
/// <param name="Number">Counts the lines of this stay, from 1.</param>
/// <param name="Sender">Tells participants apart who have the same name (<see cref="ParticipantView.Index"/>).</param>
/// <param name="At">When it came, or was sent; by this device's clock.</param>
public sealed record ChatLine(long Number, ChatLineKind Kind, ulong Sender, string DisplayName, bool IsSelf, DateTimeOffset At)
{
    public string DisplayName { get; init; } = DisplayNames.Show(DisplayName);

    /// <summary>What was said, as <see cref="ChatText.Show"/> has it; empty for what is missing.</summary>
    public string Text { get; init; } = "";

    /// <summary>Messages that are missing.</summary>
    public uint Missing { get; init; }

    /// <summary>It was said some time before it came, or its sender hears less of the meeting than others.</summary>
    public bool IsLate { get; init; }

    /// <summary>Without what was said and by whom: what is written somewhere by chance must not have it.</summary>
    public override string ToString() => $"{nameof(ChatLine)} {Number}";
}
