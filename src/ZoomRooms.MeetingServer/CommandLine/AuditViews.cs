using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.MeetingServer.Audit;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary>A row as the command line shows it. With these anybody can compute the hash: <see cref="AuditHash"/>.</summary>
internal sealed record AuditRowView(
    long Row, DateTimeOffset Time, string Action, string Actor, string Object, string Address, string Result, string Previous, string Hash)
{
    public static AuditRowView Of(AuditRow row) => new(
        row.Sequence, row.Time, row.Entry.Action, row.Entry.Actor, row.Entry.Object, row.Entry.Address, row.Entry.Result,
        Convert.ToHexStringLower(row.Previous), Convert.ToHexStringLower(row.Hash));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<AuditRowView>))]
internal sealed partial class AuditJson : JsonSerializerContext;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AuditRowView))]
internal sealed partial class AuditLines : JsonSerializerContext;
