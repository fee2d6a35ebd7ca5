namespace ZoomRooms.EndToEnd.Messages;

/// <summary>Something that another participant said in this stay, proven to be its device's.</summary>
/// <param name="Sender">Its index in the certified list.</param>
/// <param name="SenderName">As its device signed it.</param>
/// <param name="Content">Null for what this version cannot read.</param>
/// <param name="Missing">Messages of the same sender just before it that did not come, and never will.</param>
/// <param name="Age">So long ago at least it was said.</param>
public sealed record ReceivedMessage(ushort Sender, string SenderName, MessageContent? Content, uint Missing, TimeSpan Age)
{
    /// <summary>What was said longer ago is late: an honest server passes on at once.</summary>
    public static readonly TimeSpan Punctual = TimeSpan.FromSeconds(15);

    public bool IsLate => Age > Punctual;
}
