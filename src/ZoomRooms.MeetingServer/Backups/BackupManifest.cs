using System.Text.Json.Serialization;

namespace ZoomRooms.MeetingServer.Backups;

/// <summary>What a backup says of itself: its first file, <c>manifest.json</c>.</summary>
/// <param name="Format">1.</param>
/// <param name="Server">The version of the server that made it.</param>
/// <param name="DatabaseVersion">The shape of the database in it; null where that is PostgreSQL's, which is not in it.</param>
internal sealed record BackupManifest(
    int Format, string Server, DateTimeOffset MadeAt, long? DatabaseVersion, IReadOnlyList<BackupPart> Parts)
{
    public const int CurrentFormat = 1;
    public const string FileName = "manifest.json";
    public const int MaximumBytes = 64 * 1024;
}

/// <param name="Sha256">Of its content, 64 hexadecimal digits.</param>
internal sealed record BackupPart(string Name, long Bytes, string Sha256);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
