using ZoomRooms.Media.Audio;

namespace ZoomRooms.Desktop.Window;

/// <summary>
/// What there is to choose: what this process sees of the machine's devices, none, and what the program was started with.
/// </summary>
internal sealed record DeviceLists(
    IReadOnlyList<ChoiceState> Cameras, IReadOnlyList<ChoiceState> Microphones, IReadOnlyList<ChoiceState> Speakers)
{
    public const string None = "none";

    /// <summary>As long as nobody looked.</summary>
    public static DeviceLists Unknown { get; } = new([], [], []);

    /// <summary>Looks. Drivers may take their time: not on a thread that somebody waits for.</summary>
    public static DeviceLists Look()
    {
        IReadOnlyList<SoundDevice> sound = [];
        try
        {
            sound = SoundDevices.List();
        }
        catch (InvalidOperationException)
        {
            // There is no sound system: the microphone says so, and what to do.
        }
        return new DeviceLists(
            [.. ZoomRooms.Media.Video.Cameras.List().Select(camera => new ChoiceState($"v4l2:{camera.Device}", camera.Name))],
            [.. SoundDevices.NamesNow(sound, capture: true).Select(Choice)],
            [.. SoundDevices.NamesNow(sound, capture: false).Select(Choice)]);
    }

    /// <summary>With the default, with none, and with what is chosen, where it is not among them.</summary>
    public IReadOnlyList<ChoiceState> With(IReadOnlyList<ChoiceState> found, string chosen, bool hasDefault, DeviceWords words)
    {
        List<ChoiceState> all = hasDefault ? [new ChoiceState("", "As the system is set")] : [];
        all.AddRange(found.DistinctBy(one => one.Id));
        if (chosen != None && all.All(one => one.Id != chosen))
            all.Add(new ChoiceState(chosen, IsMissing(found, chosen) ? $"{words.NameOf(chosen)} (not there)" : words.NameOf(chosen)));
        all.Add(new ChoiceState(None, "None"));
        return all;
    }

    /// <summary>Somebody looked, and saw no device that this could mean. Pictures that are made by a graph are always there.</summary>
    private bool IsMissing(IReadOnlyList<ChoiceState> found, string chosen) => this != Unknown
        && !chosen.StartsWith("lavfi:", StringComparison.Ordinal)
        && !found.Any(one => one.Name.Contains(chosen, StringComparison.OrdinalIgnoreCase));

    private static ChoiceState Choice(string name) => new(name, name);
}
