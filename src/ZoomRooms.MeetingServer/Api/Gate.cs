using System.Data.Common;
using Microsoft.AspNetCore.Http.Features;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Clocks;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Management;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Api;

/// <summary>What a route of the API is: an operation, or open to whoever is not signed in.</summary>
/// <param name="LongestBody">Bytes; 0: as every request.</param>
internal sealed record ApiRoute(Operation? Operation, long LongestBody = 0);

/// <summary>
/// Before anything of a request is read: who asks, by cookie or token; whether that one may; and whether a browser was led here by another
/// page (CSRF). What asks too often, from one address, is told so.
/// </summary>
internal sealed partial class Gate(
    RequestDelegate next, ServerDatabase database, AdministratorStore administrators, Repeats repeats, RefusalAudit refusals,
    TimeProvider time, ILogger<Gate> logger)
{
    /// <summary>Only over TLS, only from this host, for the whole of it (RFC 6265bis, 4.1.3.2).</summary>
    public const string Cookie = "__Host-zoomrooms";

    public const string Bearer = "Bearer ";

    private const int PerAddress = 1200, Overall = 12_000;

    private readonly Lock _lock = new();
    private readonly AttemptLimiter _asked = new(PerAddress, Overall, TimeSpan.FromMinutes(1));

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ApiRoute>() is not { } route)
        {
            await next(context);
            // A method or a type of body that no route takes.
            if (context.Response is
                {
                    HasStarted: false, ContentType: null, StatusCode: StatusCodes.Status405MethodNotAllowed
                or StatusCodes.Status415UnsupportedMediaType
                } && context.Request.Path.StartsWithSegments("/v1"))
                await ApiProblem.WriteAsync(context, context.Response.StatusCode, "This is not taken here: see /v1/openapi.json.");
            return;
        }
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await PassAsync(context, route);
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted
            && ApiProblem.Of(failure) is not null)
        {
            (int status, string sentence) = ApiProblem.Of(failure)!.Value;
            if (failure is DbException)
                Unanswered(logger, failure);
            await ApiProblem.WriteAsync(context, status, sentence);
        }
    }

    private async Task PassAsync(HttpContext context, ApiRoute route)
    {
        string address = AddressGroup.Of(context.Connection.RemoteIpAddress);
        if (AsksTooOften(address))
        {
            await ApiProblem.WriteAsync(context, StatusCodes.Status429TooManyRequests, "Too many requests. Wait a minute.");
            return;
        }
        string? token = context.Request.Headers.Authorization.ToString() is { Length: > 0 } authorization
            && authorization.StartsWith(Bearer, StringComparison.Ordinal) ? authorization[Bearer.Length..] : null;
        // A token is never sent by a browser on its own; a cookie is, and so is the browser's word on who asked.
        if (token is null && !HttpMethods.IsGet(context.Request.Method) && !IsFromHere(context.Request))
        {
            await ApiProblem.WriteAsync(
                context, StatusCodes.Status403Forbidden, "The request comes from another page. Programs use a token.");
            return;
        }
        if (route.Operation is { } operation)
        {
            if (await FindAsync(context, token, address) is not { } caller)
            {
                if (token is not null)
                    Note("", operation, address);
                await ApiProblem.WriteAsync(context, StatusCodes.Status401Unauthorized, ApiProblem.NotSignedIn);
                return;
            }
            if (!caller.May(operation))
                Note(caller.Actor, operation, address);
            if (!caller.May(operation))
                throw new ManagementException(
                    ManagementProblem.NotAllowed, token is null ? "Your role does not allow this." : "This token is not for this.");
            context.Items[typeof(Caller)] = caller;
        }
        if (route.LongestBody > 0 && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = route.LongestBody;
        await repeats.OnceAsync(context, () => next(context));
        // What the framework refuses by itself it refuses without a word.
        if (context.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest, ContentType: null })
            await ApiProblem.WriteAsync(context, context.Response.StatusCode, "The request is not what it must be, or is too long.");
    }

    /// <summary>Who tried what is not theirs is in the audit; bounded, as all refusals are.</summary>
    private void Note(string actor, Operation operation, string address) => _ = refusals.NoteAsync(actor, address, () => new AuditEntry(
        AuditActions.ApiCall, actor, "", $"{AuditResults.Refused} {operation.Name}", address));

    /// <summary>Who asks; only of a route that is an operation.</summary>
    public static Caller CallerOf(HttpContext context) => (Caller)context.Items[typeof(Caller)]!;

    private async Task<Caller?> FindAsync(HttpContext context, string? token, string address)
    {
        if (token is not null)
        {
            return DeviceSecrets.TryHashToken(token, out byte[]? of)
                && await database.AskAsync(() => administrators.FindToken(of)) is { } found
                    ? new Caller(found.Owner, AuditObjects.Token(found.Id), found.Scopes, address) : null;
        }
        return DeviceSecrets.TryHashToken(context.Request.Cookies[Cookie], out byte[]? hash)
            && await database.AskAsync(() => administrators.FindSession(hash)) is { } who
                ? new Caller(who, who.Actor, null, address) : null;
    }

    /// <summary>
    /// A browser says which page asked (Fetch Metadata), or at least of which origin it is. What says neither is no browser.
    /// </summary>
    private static bool IsFromHere(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString(), origin = request.Headers.Origin.ToString();
        if (site.Length > 0 && site != "same-origin")
            return false;
        // Behind a proxy the scheme may be another; the host is what the browser asked for.
        if (origin.Length > 0)
            return Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Authority == request.Host.Value;
        return site.Length > 0;
    }

    private bool AsksTooOften(string address)
    {
        lock (_lock)
        {
            if (_asked.IsExceeded(address, time.Now()))
                return true;
            _asked.CountFailure(address, time.Now());
            return false;
        }
    }

    [LoggerMessage(3110, LogLevel.Error, "The API could not ask the database")]
    private static partial void Unanswered(ILogger logger, Exception failure);
}
