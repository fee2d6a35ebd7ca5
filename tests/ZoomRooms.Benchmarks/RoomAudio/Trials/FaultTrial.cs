using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;

namespace ZoomRooms.Benchmarks.RoomAudio.Trials;

/// <summary>The reference is wrong on purpose: a bench that does not see it would see nothing else either.</summary>
internal static class FaultTrial
{
    /// <summary>A path that cancels by less than this has nothing to lose.</summary>
    public const double Cancels = 10;

    /// <summary>By how many decibels a fault must show.</summary>
    public const double Shows = 3;

    private static readonly During FarSpeaks = new(0.5, 15.5);

    public static IReadOnlyList<ReferenceFault> Faults { get; } = [ReferenceFault.Late, ReferenceFault.Polarity, ReferenceFault.Silent];

    /// <summary>Those that nothing that cancels can overlook.</summary>
    public static IReadOnlyList<ReferenceFault> ShownByAll { get; } = [ReferenceFault.Late, ReferenceFault.Silent];

    public static Scene Scene(MeetingRoom room, ReferenceFault fault) =>
        SceneRenderer.Render(room, new Conversation(18.5) { Far = [FarSpeaks], Fault = fault, Seed = 8 });

    public static double Loss(PathRun run) => new EchoReturnLoss(run, new During(16.5, 18.4)).Over(FarSpeaks with { From = 5.5 });
}
