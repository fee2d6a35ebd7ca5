using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Clocks;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Guests;

/// <summary>
/// <c>POST /v1/guests/pass</c>: who has the link of a meeting that lets guests in gets a pass for that meeting. To anybody else it is one
/// answer, whatever is wrong, and a guess that is counted: nobody learns here which meetings there are, nor which of them let guests in.
/// </summary>
internal sealed class GuestEndpoint(
    ServerDatabase database, DeviceStore devices, MeetingStore schedule, StatementIssuer statements, GuestPasses passes,
    RefusalAudit refusals, GuestLimits limits, GuessLimits guesses, TimeProvider time, ILogger<GuestEndpoint> logger)
{
    private const int IdentityKeyBytes = 32;
    private const int LongestPasscode = 128;

    private readonly Lock _lock = new();
    private readonly AttemptLimiter _wrong = new(guesses.PasscodesPerDevice, guesses.PasscodesOverall, TimeSpan.FromMinutes(1));

    /// <summary>Outcomes; <see cref="RefusalCode.Unknown"/> counts the passes.</summary>
    public OutcomeCounters<RefusalCode> Outcomes { get; } = new();

    public async Task HandleAsync(HttpContext context)
    {
        string address = AddressGroup.Of(context.Connection.RemoteIpAddress);
        HardwareId hardware = HardwareId.Create();
        // Before anything is looked up: who has had its share is told nothing else.
        if (IsExceeded(address) || !passes.TryReserve(hardware, address, time.Now()))
        {
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, RefusalCode.TooManyRequests);
            return;
        }
        GuestPass? pass = null;
        try
        {
            if (await TryReadAsync(context) is not { } request || !IsWellFormed(request))
            {
                await RefuseAsync(context, StatusCodes.Status400BadRequest, RefusalCode.MalformedMessage);
                return;
            }
            if (!await database.AskAsync(() => IsDue(request)))
            {
                lock (_lock)
                    _wrong.CountFailure(address, time.Now());
                await RefuseAsync(context, StatusCodes.Status403Forbidden, RefusalCode.NoGuests);
                return;
            }
            pass = await database.AskAsync(() => devices.AddGuest(hardware, request, statements.Root, limits.Total, address));
        }
        finally
        {
            if (pass is null)
                passes.GiveBack(hardware);
        }
        if (pass is null)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, RefusalCode.TooManyRequests);
            return;
        }
        Outcomes.Count(RefusalCode.Unknown);
        GuestLog.Passed(logger);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(pass, SignalJson.Default.GuestPass, null, context.RequestAborted);
    }

    /// <summary>The same is done of a meeting that is none.</summary>
    private bool IsDue(RequestGuestPass request)
    {
        ScheduledMeeting? meeting = schedule.Find(request.Meeting);
        bool matches = CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(request.Passcode)), SHA256.HashData(Encoding.UTF8.GetBytes(meeting?.Passcode ?? "")));
        return matches && limits.Total > 0 && meeting is { LetsGuestsIn: true, Cancelled: false };
    }

    private bool IsExceeded(string address)
    {
        lock (_lock)
            return _wrong.IsExceeded(address, time.Now());
    }

    private async Task RefuseAsync(HttpContext context, int status, RefusalCode code)
    {
        Outcomes.Count(code);
        GuestLog.Refused(logger, code);
        string address = AddressGroup.Of(context.Connection.RemoteIpAddress);
        _ = refusals.NoteAsync("", address, () => new AuditEntry(
            AuditActions.GuestPass, "", "", AuditResults.RefusedBecause(code), address));
        await Refused.WriteAsync(context, status, code);
    }

    private static async Task<RequestGuestPass?> TryReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, SignalJson.Default.RequestGuestPass, context.RequestAborted);
        }
        catch (Exception malformed) when (
            malformed is JsonException or NotSupportedException or BadHttpRequestException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsWellFormed(RequestGuestPass request) =>
        request.IdentityKey.Length == IdentityKeyBytes && request.Passcode.Length <= LongestPasscode
        && request.ClientType is ClientType.DesktopClient or ClientType.MobileApp;
}
