using System.Collections.Concurrent;
using System.Globalization;

namespace ZoomRooms.Benchmarks.RoomAudio;

/// <summary>What was measured, as Markdown: a column a measure, a row a path.</summary>
internal sealed class RoomAudioTable(IReadOnlyList<PathUnderTest> paths)
{
    private readonly ConcurrentDictionary<(string Path, string Room, Measure Measure), double> _values = new();

    /// <summary>Whether ours meets every goal that was measured, in every room.</summary>
    public bool GoalsAreMet => _values.All(value =>
        !paths.Single(path => path.Name == value.Key.Path).Ours || (value.Key.Measure.Met?.Invoke(value.Value) ?? true));

    public void Add(PathUnderTest path, string room, Measure measure, double value) => _values[(path.Name, room, measure)] = value;

    public void Write(string room) =>
        Write(room, (path, measure) => _values.TryGetValue((path, room, measure), out double value) ? value : null);

    public void WriteWorst() => Write("The worst of all rooms", (path, measure) =>
    {
        double[] values = [.. _values.Where(value => value.Key.Path == path && value.Key.Measure == measure).Select(value => value.Value)];
        return values.Length == 0 ? null : measure.Worst(values);
    });

    private void Write(string title, Func<string, Measure, double?> value)
    {
        Measure[] measures = [.. Measure.All.Where(measure => paths.Any(path => value(path.Name, measure) is not null))];
        if (measures.Length == 0)
            return;
        Console.WriteLine($"{title}:");
        Console.WriteLine();
        Console.WriteLine($"| | {string.Join(" | ", measures.Select(measure => measure.Name))} |");
        Console.WriteLine($"|---|{string.Concat(measures.Select(_ => "---|"))}");
        Console.WriteLine($"| goal | {string.Join(" | ", measures.Select(measure => measure.Goal))} |");
        foreach (PathUnderTest path in paths)
        {
            IEnumerable<string> cells = measures.Select(measure => Text(path, measure, value(path.Name, measure)));
            Console.WriteLine($"| {path.Name} | {string.Join(" | ", cells)} |");
        }
        Console.WriteLine();
    }

    private static string Text(PathUnderTest path, Measure measure, double? value)
    {
        if (value is not { } known)
            return "";
        // No minus before what is shown as nothing.
        string text = known.ToString(measure.Format, CultureInfo.InvariantCulture);
        text = (text.Trim('-', '0', '.').Length == 0 ? text.TrimStart('-') : text).Replace('-', '−');
        return !path.Ours || measure.Met is null ? text : measure.Met(known) ? $"**{text}**" : $"{text} MISSED";
    }
}
