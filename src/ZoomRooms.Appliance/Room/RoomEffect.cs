using ZoomRooms.Media.Audio;

namespace ZoomRooms.Appliance.Room;

/// <summary>What the room machine wants done.</summary>
public abstract record RoomEffect
{
    private RoomEffect()
    {
    }

    public sealed record Join(int Generation, bool Muted) : RoomEffect;

    public sealed record Leave : RoomEffect;

    public sealed record Mute(bool Muted) : RoomEffect;

    public sealed record Play(SoundCue Cue) : RoomEffect;
}
