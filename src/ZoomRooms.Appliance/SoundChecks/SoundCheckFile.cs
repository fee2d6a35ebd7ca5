using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.Client.Storage;

namespace ZoomRooms.Appliance.SoundChecks;

/// <summary>The last report, so that a restart in the night does not forget what the morning should know.</summary>
internal static partial class SoundCheckFile
{
    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(SoundCheckReport))]
    private sealed partial class ReportJson : JsonSerializerContext;

    private const string Name = "sound-check.json";

    /// <summary>Null: there is none, or it is none any more.</summary>
    public static SoundCheckReport? Load(string stateFolder)
    {
        try
        {
            byte[] json = File.ReadAllBytes(Path.Combine(stateFolder, Name));
            return JsonSerializer.Deserialize(json, ReportJson.Default.SoundCheckReport) is { Microphones: not null } read ? read : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public static void Save(string stateFolder, SoundCheckReport report)
    {
        try
        {
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(report, ReportJson.Default.SoundCheckReport);
            AtomicFile.WritePrivate(Path.Combine(stateFolder, Name), json);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The status has it until the next restart.
        }
    }
}
