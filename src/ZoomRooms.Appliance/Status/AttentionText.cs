using System.Globalization;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Appliance.Status;

/// <summary>What people should know about a room's meeting, as sentences.</summary>
internal static class AttentionText
{
    private static readonly (RoomAttention Cause, string Sentence)[] Sentences =
    [
        (RoomAttention.CodeChanged, "The room lost the meeting and came back to another leader's device: compare the security code again."),
        (RoomAttention.CodeUnknown,
            "The room lost the meeting and came back, and whether the same device leads is not known: compare the security code again."),
        (RoomAttention.LeaderChanged, "Another device leads the meeting now: compare the security code again."),
        (RoomAttention.LeaderNamedAgain,
            "The server named anew who leads, as no honest one does: it may be holding messages back. Compare the security code again."),
        (RoomAttention.Unlocked, "The meeting was unlocked: newcomers can get in."),
    ];

    /// <summary>A sentence for each cause; null without any.</summary>
    public static string? Of(RoomAttention attention) =>
        attention == RoomAttention.None ? null : string.Join(' ', SentencesOf(attention));

    /// <summary>A sentence for each cause.</summary>
    public static IEnumerable<string> SentencesOf(RoomAttention attention) =>
        from one in Sentences where attention.HasFlag(one.Cause) select one.Sentence;

    public static IReadOnlyList<string> NamesOf(RoomAttention attention) =>
        [.. from one in Sentences where attention.HasFlag(one.Cause) select one.Cause.ToString()];

    public static string Of(MissingKey missing) => string.Create(
        CultureInfo.InvariantCulture,
        $"key {missing.KeySequenceNumber} missing for {NameText.Quote(missing.DisplayName)}, {missing.For.TotalSeconds:0.0} s ({missing.Frames} frames)");

    /// <summary>The way back, while the room is on it.</summary>
    public static string? Of(Rejoin? rejoin, RoomState state, TimeSpan now) => (rejoin, state) switch
    {
        ({ } waiting, RoomState.Rejoining) => string.Create(
            CultureInfo.InvariantCulture,
            $"rejoining in {Math.Max(0, Math.Ceiling((waiting.Due - now).TotalSeconds)):0} s after {waiting.End.Name} (attempt {waiting.Attempt})"),
        ({ } trying, RoomState.Joining) =>
            string.Create(CultureInfo.InvariantCulture, $"rejoining now after {trying.End.Name} (attempt {trying.Attempt})"),
        _ => null,
    };
}
