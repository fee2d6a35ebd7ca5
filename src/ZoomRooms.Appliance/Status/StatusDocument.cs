using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Client;
using ZoomRooms.Client.Chat;

namespace ZoomRooms.Appliance.Status;

/// <summary>What <c>status</c> shows: one snapshot of the room. Times are seconds, sizes bytes.</summary>
internal sealed record StatusDocument
{
    public required string Version { get; init; }
    public required string RoomName { get; init; }
    public required string State { get; init; }
    public required string? LastTransition { get; init; }
    public required string Light { get; init; }
    public required bool LedLit { get; init; }
    public required bool LockLit { get; init; }

    /// <summary>Why the lock is not lit; empty when it is.</summary>
    public required IReadOnlyList<string> LockUnmet { get; init; }

    public required string Meeting { get; init; }
    public required string? Topic { get; init; }
    public required string? Leader { get; init; }
    public required string? SecurityCode { get; init; }
    public required IReadOnlyList<string> Participants { get; init; }
    /// <summary>The microphone sends silence: what it does, not what was asked of it.</summary>
    public required bool Muted { get; init; }

    /// <summary>The second LED, which says so; null where none is wired.</summary>
    public bool? MuteLedLit { get; init; }

    /// <summary>The certified participant list says that nobody new gets in.</summary>
    public required bool Locked { get; init; }

    /// <summary>The certified participant list says that newcomers wait until they are admitted.</summary>
    public bool WaitingRoom { get; init; }

    /// <summary>Guests may come in, says the certified list.</summary>
    public bool Guests { get; init; }

    /// <summary>Why this room waits to be admitted; null while it does not.</summary>
    public string? Waiting { get; init; }

    /// <summary>Newcomers who wait to be admitted, where this room may admit them.</summary>
    public IReadOnlyList<string> Knocking { get; init; } = [];

    /// <summary>Whose hands are up. Of what people write the room keeps nothing.</summary>
    public IReadOnlyList<string> RaisedHands { get; init; } = [];

    /// <summary>What became of what the others said, in figures.</summary>
    public MessageFigures Messages { get; init; } = MessageFigures.None;

    /// <summary>The connection to the meeting server broke, and another is looked for; the meeting goes on meanwhile.</summary>
    public bool Reconnecting { get; init; }

    /// <summary>What people should know and have not acknowledged; null when there is nothing.</summary>
    public required string? Attention { get; init; }

    /// <summary>The same by name.</summary>
    public IReadOnlyList<string> AttentionCauses { get; init; } = [];

    /// <summary>What became of the security code on a way back that nobody watched; null when it is the same, or people know.</summary>
    public StatusCodeChange? CodeChange { get; init; }

    /// <summary>Keys without which somebody's frames cannot be opened, as sentences.</summary>
    public required IReadOnlyList<string> MissingKeys { get; init; }

    /// <summary>The way back into a lost meeting; null while there is none.</summary>
    public required string? Rejoin { get; init; }
    public required uint KeySequenceNumber { get; init; }
    public required double? HeartbeatAge { get; init; }
    public required string Encoder { get; init; }
    public required IReadOnlyList<string> EncodersPassedOver { get; init; }
    public required string FrameCipher { get; init; }
    public required string KeyStore { get; init; }
    public required string Camera { get; init; }

    /// <summary>What is made of the camera: the picture, and where it is large enough and wanted a small one.</summary>
    public IReadOnlyList<StatusPicture> Pictures { get; init; } = [];

    /// <summary>What is left out to spare a hot or weakly fed board.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<LoadShed>))]
    public LoadShed LoadShed { get; init; }
    public required string Microphone { get; init; }
    public required string Speaker { get; init; }

    /// <summary>What the sound cards' own mixers are at; empty where they have none.</summary>
    public IReadOnlyList<StatusVolume> Volumes { get; init; } = [];

    /// <summary>What becomes of the room's sound on its way out; null while the microphone is stopped.</summary>
    public StatusSound? Sound { get; init; }

    /// <summary>What the room heard of itself.</summary>
    public StatusSoundCheck? SoundCheck { get; init; }

    /// <summary>
    /// How long sound takes from mouth to wire and from wire to ear, milliseconds by stage; null while no device of sound runs.
    /// </summary>
    public SoundDelay? SoundDelay { get; init; }

    /// <summary>Who takes the others' pictures; its own word about how it fares.</summary>
    public string Screen { get; init; } = "";

    /// <summary>What speaks the security code, or why nothing does.</summary>
    public required string Speech { get; init; }

    /// <summary>The calendar's age, what is on and next; empty without a calendar.</summary>
    public string Calendar { get; init; } = "";

    /// <summary>What somebody should do something about, each with its name and advice.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Software of the booted slot; null on a device that was not flashed with an image.</summary>
    public string? ImageVersion { get; init; }

    /// <summary>The booted slot, A or B; null on a device without slots.</summary>
    public string? Slot { get; init; }

    /// <summary>What the last look for a newer image came to.</summary>
    public string? Update { get; init; }

    public required string Panel { get; init; }
    public required string? LastError { get; init; }
    public required long AudioFramesSent { get; init; }
    public required long VideoFramesSent { get; init; }
    public required long BytesSent { get; init; }
    public required long AudioFramesDecoded { get; init; }
    /// <summary>Frames of the others' pictures that were opened in this meeting. The room decodes none.</summary>
    public required long PicturesOpened { get; init; }

    /// <summary>Handed to the process that shows pictures, since the service began.</summary>
    public long PicturesHandedOn { get; init; }

    /// <summary>Left out because that process did not take them in time.</summary>
    public long PicturesLeftOut { get; init; }
    public required long BytesReceived { get; init; }
    public required long FramesSealed { get; init; }
    public required IReadOnlyDictionary<string, long> FramesDropped { get; init; }
    public required double? RoundTripTime { get; init; }

    /// <summary>What the way to the server carries, bits per second; null outside a meeting.</summary>
    public int? AvailableBitrate { get; init; }

    /// <summary>
    /// What the server asked the picture not to exceed, because those who see it have no wider way or nobody does, bits per second; null
    /// while it asked for nothing.
    /// </summary>
    public int? RequestedBitrate { get; init; }

    /// <summary>From the press to the lock, of the last meeting in which it was lit.</summary>
    public required double? PressToLock { get; init; }

    /// <summary>The moments of the last join, seconds after it began.</summary>
    public required IReadOnlyList<StatusMilestone> Milestones { get; init; }

    public required double? ProcessorTemperature { get; init; }

    /// <summary>Resident memory of the service.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>Garbage collections of generation 0, 1 and 2 since the start.</summary>
    public required IReadOnlyList<int> Collections { get; init; }

    /// <summary>Longest pause for garbage collection since the start.</summary>
    public required double LongestPause { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, StatusJson.Default.StatusDocument);

    /// <summary>False for an answer that is absent or cut short, as from a service that is stopping.</summary>
    public static bool TryParse([NotNullWhen(true)] string? json, [NotNullWhen(true)] out StatusDocument? status)
    {
        status = null;
        if (string.IsNullOrEmpty(json))
            return false;
        try
        {
            status = FromJson(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <exception cref="JsonException">Not a status.</exception>
    public static StatusDocument FromJson(string json) =>
        JsonSerializer.Deserialize(json, StatusJson.Default.StatusDocument) ?? throw new JsonException("empty");
}

internal sealed record StatusMilestone(string Name, double After);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(StatusDocument))]
internal sealed partial class StatusJson : JsonSerializerContext;
