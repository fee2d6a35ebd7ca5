using ZoomRooms.Appliance.Health;
using ZoomRooms.Appliance.Status;

namespace ZoomRooms.Appliance.Pages;

/// <summary>
/// A problem in the words of people who use the room: what is wrong, and what they can do. Names of the program, of settings and of
/// commands are for whoever looks after it (<see cref="Problem.Advice"/>). Pure.
/// </summary>
internal static class ProblemWords
{
    public static string Of(Problem problem) => problem.Kind switch
    {
        ProblemKind.TooHot => "The room's box is too hot. Give it air.",
        ProblemKind.SelfTestFailed => $"Something did not work when the room started: {Parts(problem.Advice)}.",
        ProblemKind.Undervoltage => "The power supply is too weak. Use the one that was made for this box.",
        ProblemKind.Throttled => "The room's box runs slowly, because it is hot or its power supply is weak.",
        ProblemKind.StorageWorn => "The memory card is nearly worn out. Have it replaced.",
        ProblemKind.StateLost => "The memory card does not work. When the power goes, the room forgets everything.",
        ProblemKind.StateNotWritable => "The room cannot save anything. The memory card may be worn out.",
        ProblemKind.StateFull => "The memory card is nearly full.",
        ProblemKind.MemoryLow => "The room is short of memory. Switch it off and on when nobody needs it.",
        ProblemKind.ClockNotSynchronized => "The room's clock may be wrong. No time server answers on this network.",
        ProblemKind.NoEncoder => "Nobody sees this room: its pictures cannot be made. Switch it off and on.",
        ProblemKind.NoSmallPicture => "Some people may not see this room. Switch it off and on when nobody needs it.",
        ProblemKind.ClocksDisagree => "The room's clock and the meeting server's differ. Meetings may be refused.",
        ProblemKind.LargePacketsLost => "This network loses large pieces, so pictures go in smaller ones.",
        ProblemKind.IdentityUsedTwice => "Another device says that it is this room. Have one of the two paired anew.",
        ProblemKind.MicrophoneTurnedDown => "The microphone is turned down. Turn it up where it is plugged in.",
        ProblemKind.SpeakerTurnedDown => "The loudspeaker is turned down. Turn it up.",
        ProblemKind.SoundCheckFailed => "The room did not hear itself well. Is a microphone covered, muted or unplugged?",
        ProblemKind.Unknown or _ => PanelWords.Sentence(problem.Advice),
    };

    /// <summary>Which parts; what exactly is wrong with each stands in the status.</summary>
    private static string Parts(string advice) => string.Join(", ", advice.Split("; ").Select(part => part.Split(':')[0]));
}
