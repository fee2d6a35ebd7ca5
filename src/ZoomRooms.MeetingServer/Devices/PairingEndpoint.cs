using System.Text;
using System.Text.Json;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Clocks;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.MeetingServer.Devices;

/// <summary>
/// <c>POST /v1/devices/pair</c>: exchanges a single-use code for credentials. Wrong codes are bounded for each address that gives them.
/// </summary>
internal sealed class PairingEndpoint(
    ServerDatabase database, DeviceStore devices, StatementIssuer statements, RefusalAudit refusals, GuessLimits limits, TimeProvider time,
    ILogger<PairingEndpoint> logger)
{
    public const int RequestBytes = 16 * 1024;
    private const int IdentityKeyBytes = 32;

    private readonly Lock _lock = new();
    private readonly AttemptLimiter _wrongCodes = new(limits.CodesPerAddress, limits.CodesOverall, TimeSpan.FromMinutes(1));

    /// <summary>Outcomes; <see cref="RefusalCode.Unknown"/> counts the devices paired.</summary>
    public OutcomeCounters<RefusalCode> Outcomes { get; } = new();

    public async Task HandleAsync(HttpContext context)
    {
        string address = AddressGroup.Of(context.Connection.RemoteIpAddress);
        if (IsExceeded(address))
        {
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, RefusalCode.TooManyRequests);
            return;
        }
        if (await TryReadAsync(context) is not { } request || !IsWellFormed(request))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, RefusalCode.MalformedMessage);
            return;
        }
        PairingResult result = DeviceSecrets.TryHashCode(request.Code, out byte[]? hash)
            ? await database.AskAsync(() => devices.Pair(hash, request, statements.Root, address))
            : new PairingResult(RefusalCode.PairingCodeUnknown, null);
        if (result.Paired is null)
        {
            lock (_lock)
                _wrongCodes.CountFailure(address, time.Now());
            await RefuseAsync(context, StatusCodes.Status403Forbidden, result.Refusal);
            return;
        }
        Outcomes.Count(RefusalCode.Unknown);
        PairingLog.Paired(logger, request.ClientType);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(result.Paired, SignalJson.Default.DevicePaired, null, context.RequestAborted);
    }

    private bool IsExceeded(string address)
    {
        lock (_lock)
            return _wrongCodes.IsExceeded(address, time.Now());
    }

    private async Task RefuseAsync(HttpContext context, int status, RefusalCode code)
    {
        Outcomes.Count(code);
        PairingLog.Refused(logger, code);
        string address = AddressGroup.Of(context.Connection.RemoteIpAddress);
        _ = refusals.NoteAsync("", address, () => new AuditEntry(
            AuditActions.DevicePair, "", "", AuditResults.RefusedBecause(code), address));
        await Refused.WriteAsync(context, status, code);
    }

    private static async Task<PairDevice?> TryReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, SignalJson.Default.PairDevice, context.RequestAborted);
        }
        catch (Exception malformed) when (
            malformed is JsonException or NotSupportedException or BadHttpRequestException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsWellFormed(PairDevice request) =>
        request.IdentityKey.Length == IdentityKeyBytes
        && Enum.IsDefined(request.ClientType) && request.ClientType != ClientType.Unknown
        && DisplayNames.TryAccept(request.DeviceName, Limits.DisplayNameBytes, out _);
}
