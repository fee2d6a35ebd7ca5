using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.RoomAudio;
using ZoomRooms.RoomSimulator.Rooms;

namespace ZoomRooms.Benchmarks.RoomAudio;

/// <summary>
/// Instructions of a block of 10 ms of four microphones, counted one by one: a figure that no neighbour on the machine changes. Needs gcc,
/// and to be root.
/// </summary>
internal static partial class InstructionsBenchmark
{
    private const string Child = "--child";
    private const int WarmBlocks = 400, CountedBlocks = 4;

    public static int Run(string[] args)
    {
        if (args is [Child, string wanted, string shared])
        {
            Execute(PathUnderTest.All.First(path => path.Name == wanted), shared);
            return 0;
        }
        string folder = Directory.CreateTempSubdirectory("count-steps").FullName;
        try
        {
            string program = Path.Combine(folder, "count-steps");
            string source = Path.Combine(AppContext.BaseDirectory, "RoomAudio", "count-steps.c");
            using (Process compiler = Process.Start("gcc", ["-O2", "-o", program, source]))
                compiler.WaitForExit();
            ResultTable.WriteMachine();
            Console.WriteLine("| path | instructions a block of 10 ms, four microphones | beside SpeexDSP |");
            Console.WriteLine("|---|---|---|");
            Dictionary<string, double> counted = [];
            foreach (PathUnderTest path in PathUnderTest.All)
                counted[path.Name] = Count(program, path.Name, Path.Combine(folder, "words"));
            foreach ((string name, double instructions) in counted)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"| {name} | {instructions / 1000:0} thousand | {instructions / counted["SpeexDSP"]:0.00} |"));
            }
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Count(string program, string name, string shared)
    {
        File.WriteAllBytes(shared, new byte[8]);
        ProcessStartInfo start = new(Environment.ProcessPath!, ["room-audio-instructions", Child, name, shared]) { RedirectStandardOutput = true };
        // Compiled once and for all: nothing is compiled again while it is counted.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using Process child = Process.Start(start)!;
        string thread = child.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{name} ended before it was counted");
        using Process counter = Process.Start(new ProcessStartInfo(program, [thread, shared]) { RedirectStandardOutput = true })!;
        string steps = counter.StandardOutput.ReadToEnd();
        counter.WaitForExit();
        child.WaitForExit();
        return double.Parse(steps, CultureInfo.InvariantCulture) / CountedBlocks;
    }

    private static unsafe void Execute(PathUnderTest path, string shared)
    {
        using IRoomSound sound = path.Make(ArrayShape.Circle(4, 0.045));
        using var file = MemoryMappedFile.CreateFromFile(shared);
        using MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 8);
        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        int* words = (int*)pointer;
        Random random = new(1);
        float[] played = [.. Enumerable.Range(0, AudioFormat.BlockFrames).Select(_ => 0.2f * (random.NextSingle() - 0.5f))];
        float[] heard = [.. Enumerable.Range(0, 4 * AudioFormat.BlockFrames).Select(i => 0.5f * played[i / 4] + 0.02f * (random.NextSingle() - 0.5f))];
        float[] sent = new float[AudioFormat.BlockFrames];
        for (int block = 0; block < WarmBlocks; block++)
            Step(block);
        Console.WriteLine(ThreadId());
        while (Volatile.Read(ref words[1]) == 0)
            Thread.Sleep(1);
        Volatile.Write(ref words[0], 1);
        for (int block = 0; block < CountedBlocks; block++)
            Step(WarmBlocks + block);
        Volatile.Write(ref words[0], 2);
        view.SafeMemoryMappedViewHandle.ReleasePointer();

        void Step(int block)
        {
            TimeSpan at = TimeSpan.FromMilliseconds(10 * block);
            sound.Played(played, at);
            sound.Heard(heard, at, sent);
        }
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();
}
