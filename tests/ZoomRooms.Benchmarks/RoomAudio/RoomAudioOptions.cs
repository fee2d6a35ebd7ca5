namespace ZoomRooms.Benchmarks.RoomAudio;

/// <summary>What of the bench is run.</summary>
internal sealed record RoomAudioOptions
{
    public const string Usage = "room-audio [--rooms all|WORD] [--only PATH] [--trial NAME] [--wav FOLDER] [--parallel]";

    /// <summary>All rooms, those whose name contains it, or the usual ones.</summary>
    public string? Rooms { get; private init; }

    /// <summary>Part of a path's name.</summary>
    public string? Only { get; private init; }

    public string? Trial { get; private init; }

    /// <summary>Where what is heard and sent is written to, for somebody to listen to.</summary>
    public string? WaveFolder { get; private init; }

    /// <summary>Paths beside each other, two at a time: faster, and CPU times mean less.</summary>
    public bool Parallel { get; private init; }

    /// <summary>Null for a word that is not understood.</summary>
    public static RoomAudioOptions? TryParse(string[] args)
    {
        RoomAudioOptions options = new();
        for (int i = 0; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--parallel":
                    options = options with { Parallel = true };
                    continue;
                case "--rooms" when value is not null:
                    options = options with { Rooms = value };
                    break;
                case "--only" when value is not null:
                    options = options with { Only = value };
                    break;
                case "--trial" when value is not null:
                    options = options with { Trial = value };
                    break;
                case "--wav" when value is not null:
                    options = options with { WaveFolder = value };
                    break;
                default:
                    return null;
            }
            i++;
        }
        return options;
    }
}
