using ZoomRooms.Benchmarks.RoomAudio.Trials;
using ZoomRooms.Media.RoomAudio;
using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Rooms;
using ZoomRooms.RoomSimulator.Scenes;
using ZoomRooms.RoomSimulator.Sounds;

namespace ZoomRooms.Benchmarks.RoomAudio;

/// <summary>The room's sound in simulated rooms: each path through the same scenes, one table.</summary>
internal static class RoomAudioBenchmark
{
    private static readonly ITrial[] Trials =
        [new EchoTrial(), new PathChangeTrial(), new DriftTrial(), new JumpTrial(), new NoiseTrial(), new LevelTrial(), new TalkersTrial()];

    public static int Run(string[] args)
    {
        if (RoomAudioOptions.TryParse(args) is not { } options)
        {
            Console.Error.WriteLine($"usage: {RoomAudioOptions.Usage}");
            return 2;
        }
        IReadOnlyList<MeetingRoom> rooms = options.Rooms switch
        {
            null => MeetingRooms.Usual,
            "all" => MeetingRooms.All,
            { } word => [.. MeetingRooms.All.Where(room => room.Name.Contains(word, StringComparison.OrdinalIgnoreCase))],
        };
        IReadOnlyList<PathUnderTest> paths =
            [.. PathUnderTest.All.Where(path => path.Name.Contains(options.Only ?? "", StringComparison.OrdinalIgnoreCase))];
        ITrial[] trials = [.. Trials.Where(trial => options.Trial is null || trial.Name == options.Trial)];
        ResultTable.WriteMachine();
        foreach (PathUnderTest path in paths)
            WarmUp(path);
        RoomAudioTable table = new(paths);
        foreach (MeetingRoom room in rooms)
        {
            foreach (ITrial trial in trials)
                Try(trial, room, paths, options, table);
            table.Write(room.Name);
        }
        if (rooms.Count > 1)
            table.WriteWorst();
        bool noticed = options.Trial is not (null or "faults") || rooms.Count == 0 || FaultsAreNoticed(rooms[0], paths, options);
        return table.GoalsAreMet && noticed ? 0 : 1;
    }

    private static void Try(
        ITrial trial, MeetingRoom room, IReadOnlyList<PathUnderTest> paths, RoomAudioOptions options, RoomAudioTable table)
    {
        IReadOnlyList<Scene> scenes = trial.Scenes(room);
        if (scenes.Count == 0)
            return;
        ForEach(paths, options, path =>
        {
            List<PathRun> runs = [.. scenes.Select(scene => Through(path, scene))];
            foreach ((Measure measure, double value) in trial.Read(runs))
                table.Add(path, room.Name, measure, value);
            if (options.WaveFolder is { } folder)
                Write(folder, room, trial, path, runs);
        });
    }

    private static bool FaultsAreNoticed(MeetingRoom room, IReadOnlyList<PathUnderTest> paths, RoomAudioOptions options)
    {
        FaultTable faults = new(paths);
        foreach (ReferenceFault fault in FaultTrial.Faults.Prepend(ReferenceFault.None))
        {
            Scene scene = FaultTrial.Scene(room, fault);
            ForEach(paths, options, path => faults.Add(path, fault, FaultTrial.Loss(Through(path, scene))));
        }
        return faults.Write(room.Name);
    }

    private static PathRun Through(PathUnderTest path, Scene scene)
    {
        using IRoomSound sound = path.Make(scene.Room.Array);
        return PathRun.Of(sound, scene);
    }

    // Compiled before it is timed.
    private static void WarmUp(PathUnderTest path)
    {
        MeetingRoom room = new("warm-up", new Point(4, 3, 2.5), 0.1, ArrayShape.Circle(4, 0.04), 1);
        Scene scene = SceneRenderer.Render(room, new Conversation(3) { Far = [new During(0.2, 2.5)] });
        for (int i = 0; i < 4; i++)
            _ = Through(path, scene);
    }

    private static void ForEach(IReadOnlyList<PathUnderTest> paths, RoomAudioOptions options, Action<PathUnderTest> run)
    {
        if (options.Parallel)
        {
            Parallel.ForEach(paths, new ParallelOptions { MaxDegreeOfParallelism = 2 }, run);
            return;
        }
        foreach (PathUnderTest path in paths)
            run(path);
    }

    private static void Write(string folder, MeetingRoom room, ITrial trial, PathUnderTest path, List<PathRun> runs)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < runs.Count; i++)
        {
            string stem = $"{room.Name.Split(',')[0]}-{trial.Name}-{i + 1}".Replace(' ', '-');
            Scene scene = runs[i].Scene;
            float[] heard = [.. Enumerable.Range(0, scene.Frames).Select(at => scene.Heard[at * scene.Channels])];
            WaveFile.Write(Path.Combine(folder, $"{stem}-heard.wav"), heard);
            string name = path.Name.Replace(", ", "+", StringComparison.Ordinal).Replace(' ', '-');
            WaveFile.Write(Path.Combine(folder, $"{stem}-{name}.wav"), runs[i].Sent);
        }
    }
}
