using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.Client.Storage;

namespace ZoomRooms.Desktop.Window;

/// <summary>What was chosen last, kept in the folder of this client's identity. Null: nothing was, and the default is taken.</summary>
/// <param name="Camera">As <c>--camera</c> has it.</param>
/// <param name="Microphone">As <c>--microphone</c> has it; the same of the speaker.</param>
internal sealed record RememberedDevices(string? Name, string? Camera, string? Microphone, string? Speaker)
{
    private const int Longest = 16 * 1024;

    /// <summary>One that cannot be read, or was never written, says nothing.</summary>
    public static RememberedDevices Load(string state)
    {
        try
        {
            FileInfo file = new(PathIn(state));
            if (file is { Exists: true, Length: <= Longest })
                return JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), RememberedJson.Default.RememberedDevices) ?? Nothing;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            // Whoever cannot be asked is not believed to have said anything.
        }
        return Nothing;
    }

    /// <summary>In vain where the folder cannot be written: the meeting is joined all the same.</summary>
    public void Save(string state)
    {
        try
        {
            AtomicFile.WritePrivate(PathIn(state), JsonSerializer.SerializeToUtf8Bytes(this, RememberedJson.Default.RememberedDevices));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The choice of devices is not remembered: {unwritable.Message}");
        }
    }

    private static RememberedDevices Nothing { get; } = new(null, null, null, null);

    private static string PathIn(string state) => Path.Combine(state, "devices.json");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RememberedDevices))]
internal sealed partial class RememberedJson : JsonSerializerContext;
