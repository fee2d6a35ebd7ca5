using System.Text.Json;

namespace ZoomRooms.Appliance.Rehearsal;

/// <summary>
/// The rehearsal's screen: a process of its own that decodes what the room opened, and counts. The room itself decodes nothing.
/// </summary>
internal sealed class PictureCheck : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private JsonElement _last;

    private PictureCheck(string program, string folder)
    {
        Socket = Path.Combine(folder, "pictures.sock");
        _process = ChildProcess.Start(
            "picture checker", program, ["check-pictures", Socket], new Dictionary<string, string>(), Path.Combine(
                folder, "pictures.log"), Take);
    }

    public string Socket { get; }

    public bool HasExited => _process.HasExited;

    public int ProcessId => _process.ProcessId;

    public bool IsListening => File.Exists(Socket);

    public long Decoded => Number("decoded");
    public long Failed => Number("failed");
    public long Taken => Number("taken");
    public string Size => $"{Number("width")}x{Number("height")}";

    public static PictureCheck Start(string program, string folder) => new(program, folder);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private void Take(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            lock (_process)
                _last = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // A line for people; it is in the log.
        }
    }

    private long Number(string property)
    {
        lock (_process)
            return _last.ValueKind == JsonValueKind.Object && _last.TryGetProperty(property, out JsonElement value) ? value.GetInt64() : 0;
    }
}
