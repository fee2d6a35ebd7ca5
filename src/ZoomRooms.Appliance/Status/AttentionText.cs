using System.Globalization;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;

namespace ZoomRooms.Appliance.Status;

/// <summary>What people should know about a room's meeting, as sentences.</summary>
internal static class AttentionText
{
    public static string? Of(RoomAttention attention) => attention switch
    {
        RoomAttention.None => null,
        RoomAttention.LeaderChanged => "Another device leads the meeting now: compare the security code again.",
        RoomAttention.Unlocked => "The meeting was unlocked: newcomers can get in.",
        RoomAttention.CodeChanged => "The room lost the meeting and came back to another leader's device: compare the security code again.",
        _ => throw new ArgumentOutOfRangeException(nameof(attention)),
    };

    public static string Of(MissingKey missing) => string.Create(
        CultureInfo.InvariantCulture, $"key {missing.KeySequenceNumber} missing for {missing.DisplayName}, {missing.For.TotalSeconds:0.0} s ({missing.Frames} frames)");

    /// <summary>The way back, while the room is on it.</summary>
    public static string? Of(Rejoin? rejoin, RoomState state, TimeSpan now) => (rejoin, state) switch
    {
        ({ } waiting, RoomState.Rejoining) => string.Create(
            CultureInfo.InvariantCulture, $"rejoining in {Math.Max(0, Math.Ceiling((waiting.Due - now).TotalSeconds)):0} s after {waiting.Lost} (attempt {waiting.Attempt})"),
        ({ } trying, RoomState.Joining) => string.Create(CultureInfo.InvariantCulture, $"rejoining now after {trying.Lost} (attempt {trying.Attempt})"),
        _ => null,
    };
}
