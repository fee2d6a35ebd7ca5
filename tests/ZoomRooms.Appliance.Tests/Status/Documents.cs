using ZoomRooms.Appliance.Status;
using ZoomRooms.Client;

namespace ZoomRooms.Appliance.Tests.Status;

internal static class Documents
{
    public static StatusDocument Lit { get; } = new()
    {
        Version = "0.1.0", RoomName = "Aalto", State = "InMeeting", LastTransition = "Joining → InMeeting: keys and media stand",
        Light = "Solid", LedLit = true,
        LockLit = true, LockUnmet = [], Meeting = "9876543210", Topic = "Weekly", Leader = "Far end", SecurityCode = Sessions.SecurityCode,
        Participants = ["\"Aalto\" (this room)", "\"Far end\""], Muted = false, Locked = false, Attention = null, MissingKeys = [],
        Rejoin = null, KeySequenceNumber = 3, HeartbeatAge = 4.2, Encoder = "libx264",
        EncodersPassedOver = [
            "h264_v4l2m2m: there is no video device", "h264_vaapi: there is no render node"], FrameCipher = "AES-256-GCM, libsodium",
        KeyStore = "a file of mode 0600", Camera = "RUNNING",
        Pictures =
        [
            new StatusPicture("picture", 1280, 720, "h264_v4l2m2m", "", Wanted: true, 1_200_000, 300, 1_500_000),
            new StatusPicture("small", 320, 180, "libx264", "", Wanted: true, 150_000, 299, 180_000),
        ],
        Microphone = "RUNNING", Speaker = "RUNNING", Sound = new StatusSound(
            true, "The microphones' device is none that is known to cancel.", 22.4, -35, 6, 12.5, 0),
        SoundDelay = new SoundDelay(
            [new SoundStage("device", 28.4), new SoundStage("opus", 6.7), new SoundStage("sending", 0.04)],
            [new SoundStage("jitterBuffer", 31), new SoundStage("device", 40.2)]),
        Speech = "espeak-ng, voice en", Panel = "works", LastError = null, AudioFramesSent = 500,
        VideoFramesSent = 300, BytesSent = 1_234_567, AudioFramesDecoded = 499, PicturesOpened = 299, BytesReceived = 2_345_678,
        FramesSealed = 800,
        FramesDropped = new Dictionary<string, long> { ["Replayed"] = 2 }, RoundTripTime = 0.012, PressToLock = 0.2764,
        Milestones = [new StatusMilestone("accepted", 0.04)], ProcessorTemperature = 51.5, ResidentBytes = 90_000_000, Collections = [
            4, 1, 0], LongestPause = 0.001,
    };

    public static StatusDocument Dark { get; } = Lit with
    {
        State = "Failed",
        Light = "FastBlink",
        LedLit = false,
        LockLit = false,
        LockUnmet = [
            "The room is not in a meeting."],
        Topic = null,
        Leader = null,
        SecurityCode = null,
        Participants = [],
        KeySequenceNumber = 0,
        HeartbeatAge = null,
        LastError = "Refused: The passcode is wrong.",
        PressToLock = null,
        RoundTripTime = null,
        ProcessorTemperature = null,
    };

    /// <summary>All at once that people should know.</summary>
    public static StatusDocument Eventful { get; } = Lit with
    {
        Light = "DoubleBlink",
        Locked = true,
        Muted = true,
        Attention = "The room lost the meeting and came back to another leader's device: compare the security code again.",
        MissingKeys = ["key 7 missing for Far End, 1.2 s (34 frames)", "key 7 missing for Else, 0.4 s (20 frames)"],
        Participants = [
            "\"Aalto\" (this room)", "\"Far end\" (left 5 times)", "\"Else\"", "\"Somebody with quite a long name\""],
        LastError = null,
        Sound = Lit.Sound! with
        {
            CancelsEcho = false,
            TalkerAzimuth = null,
            LateReferences = 12,
            LeftOut = ["microphone 3 hears nothing"]
        },
    };
}
