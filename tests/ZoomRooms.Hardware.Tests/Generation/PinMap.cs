using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.TestKit;

namespace ZoomRooms.Hardware.Tests.Generation;

/// <summary>What a line's pin does before anything asks for it.</summary>
public enum Pull
{
    None,
    Up,
    Down,
}

public enum Direction
{
    Input,
    Output,
}

public enum BootState
{
    [JsonStringEnumMemberName("input")]
    Input,
    [JsonStringEnumMemberName("driven low")]
    DrivenLow,
}

public enum ActiveLevel
{
    Low,
    High,
}

/// <summary>One kind of board: boards with the same gpiochip are one.</summary>
public sealed record Board(string Name, string Compatible, string ChipLabel, bool Default);

/// <summary>One line of the panel.</summary>
public sealed record PanelLine(
    string Name, string What, string Setting, bool Optional, int Bcm, int Pin, Direction Direction, Pull Pull, ActiveLevel Active,
    BootState Boot, int? GroundPin = null);

public sealed record LedCircuit(double SeriesOhms, double ForwardVolts);

public sealed record OptionPin(string Name, int Bcm, int Pin);

/// <summary><c>hardware/pinmap.json</c>. Everything is required and nothing else is taken: a misspelt key is an error.</summary>
public sealed record PinMap(
    double IoVolts, double InputHighVolts, double OutputMilliamperes, IReadOnlyList<Board> Boards, IReadOnlyList<PanelLine> Lines,
    LedCircuit Led, IReadOnlyList<OptionPin> Options)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static PinMap Load() => Parse(File.ReadAllText(Path.Combine(Checkout.Hardware, "pinmap.json")));

    /// <exception cref="JsonException">Not a pin map.</exception>
    public static PinMap Parse(string json) => JsonSerializer.Deserialize<PinMap>(json, Strict) ?? throw new JsonException("empty");

    public PanelLine Line(string name) => Lines.Single(line => line.Name == name);

    /// <summary>Through the LED when it is lit.</summary>
    public double LedMilliamperes => (IoVolts - Led.ForwardVolts) / Led.SeriesOhms * 1000;
}
