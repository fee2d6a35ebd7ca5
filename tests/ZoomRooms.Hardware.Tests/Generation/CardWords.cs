using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Client;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Hardware.Tests.Generation;

/// <summary>What the card says of button, light and sounds; the room's manual says the same. Times are the code's own.</summary>
internal static class CardWords
{
    public static int Hold { get; } = (int)ButtonGesture.HoldTime.TotalSeconds;

    public static int LongHold { get; } = (int)ButtonGesture.LongHoldTime.TotalSeconds;

    public static (string Do, string And)[] Button { get; } =
    [
        ("press", "you join. Press again: you leave"),
        ($"hold {Hold} seconds, until it ticks, let go", "the microphones are muted. Again: they are open"),
        ($"hold {LongHold} seconds", "the room speaks the security code"),
    ];

    public static (LightPattern Pattern, string Name, string Means)[] Light { get; } =
    [
        (LightPattern.Solid, "on", $"{MeetingWords.Locked}."),
        (LightPattern.Dark, "off", "No meeting, or one that the server could listen to."),
        (LightPattern.SlowBlink, "a short blink each second", "It joins, or waits for the host."),
        (LightPattern.DoubleBlink, "two blinks every 2 seconds",
            $"Still locked, and something changed: hold the button {LongHold} seconds and compare the code."),
        (LightPattern.FastBlink, "fast blinking", "It did not work, or the lock was lost."),
    ];

    public static (SoundCue Cue, string Name, string Means)[] Sounds { get; } =
    [
        (SoundCue.Tick, "a tick", "The button was pressed, or held long enough to mute."),
        (SoundCue.RisingTones, "rising tones", "You are in, and the lock is on."),
        (SoundCue.FlatTone, "one flat tone", "You are in, without the lock."),
        (SoundCue.FallingTone, "a falling tone", "Refused, failed, the lock was lost, or nothing is scheduled."),
    ];

    public static string[] BlinksFast { get; } =
    [
        "Press: the room tries again.",
        "Dark, and a falling tone at a press: no meeting is on now.",
        "Again and again: call who looks after the room.",
        "In a meeting: stop talking about what nobody else may hear.",
    ];
}
