using ZoomRooms.Appliance.Speech;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Appliance.Room;

/// <summary>What the room machine wants done.</summary>
internal abstract record RoomEffect
{
    private RoomEffect()
    {
    }

    public sealed record Join(int Generation) : RoomEffect;

    /// <summary>Leave the session if it is not over, and give back what it holds.</summary>
    public sealed record Leave : RoomEffect;

    /// <summary>End the process, for the service manager to start it anew: what is held here cannot be given back otherwise.</summary>
    public sealed record GiveUp(string Reason) : RoomEffect;

    /// <summary>Tell the microphone, before anything shows that it was told.</summary>
    public sealed record Mute(bool Muted) : RoomEffect;

    public sealed record Play(SoundCue Cue) : RoomEffect;

    /// <summary>
    /// Speak the security code into the room; answered by <see cref="RoomInput.CodeSounds"/> or <see cref="RoomInput.CodeNotSpoken"/>.
    /// </summary>
    public sealed record Speak(int Generation, string Code, CodeNews News) : RoomEffect
    {
        /// <summary>Without the code: effects may be written somewhere.</summary>
        public override string ToString() => nameof(Speak);
    }

    /// <summary>Have the room hear itself; answered by <see cref="RoomInput.SoundCheckOver"/>.</summary>
    public sealed record BeginSoundCheck(int Number) : RoomEffect;

    /// <summary>End that at once: the devices are needed.</summary>
    public sealed record EndSoundCheck : RoomEffect;

    /// <summary>Stop speaking: what is being said is not true any more.</summary>
    public sealed record Hush : RoomEffect;
}
