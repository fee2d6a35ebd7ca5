using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.MeetingServer.Console;
using ZoomRooms.MeetingServer.Management;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Api;

/// <summary>
/// The HTTP API of administrators, <c>/v1/…</c>: each operation of <see cref="Operations"/> at its address. What describes it is
/// <c>/v1/openapi.json</c>.
/// </summary>
internal static class ApiRoutes
{
    public const string Document = "v1", DocumentPath = "/v1/openapi.json";

    public static void AddServices(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.SerializerOptions.RespectNullableAnnotations = true;
            options.SerializerOptions.RespectRequiredConstructorParameters = true;
            options.SerializerOptions.MaxDepth = 32;
            options.SerializerOptions.Converters.Add(
                new JsonStringEnumConverter<Administrators.AdministratorRole>(allowIntegerValues: false));
        });
        services.Configure<Microsoft.AspNetCore.Routing.RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails();
        services.AddEndpointsApiExplorer();
        services.AddOpenApi(Document, options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Meeting server";
            document.Info.Description = "What an administrator does. Sign in for a cookie, or give a token: \"Authorization: Bearer TOKEN\".";
            // Wherever it was asked for.
            document.Servers?.Clear();
            return Task.CompletedTask;
        }));
        services.AddSingleton<Administrators.AdministratorStore>().AddSingleton<Administrators.SignIn>().AddSingleton<Manager>()
            .AddSingleton<Repeats>().AddSingleton<Work>();
    }

    public static void Map(WebApplication application)
    {
        application.UseMiddleware<Gate>();
        application.MapOpenApi(DocumentPath);
        SessionRoutes.Map(application);
        MapServer(application);
        MapPeople(application);
        MapMeetings(application);
        MapAdministrators(application);
        ConsolePage.Map(application);
    }

    /// <summary>A route for whoever is not signed in.</summary>
    public static RouteHandlerBuilder Open(IEndpointRouteBuilder api, string method, string path, string name, Delegate handler) =>
        api.MapMethods(path, [method], handler).WithName(name).WithMetadata(new ApiRoute(null))
            .ProducesProblem(StatusCodes.Status401Unauthorized);

    private static RouteHandlerBuilder Route(
        IEndpointRouteBuilder api, string method, string path, Operation operation, Delegate handler, long longestBody = 0) =>
        api.MapMethods(path, [method], handler).WithName(operation.Name).WithMetadata(new ApiRoute(operation, longestBody))
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);

    private static void MapServer(WebApplication api)
    {
        Route(api, "GET", "/v1/overview", Operations.Overview,
            (HttpContext context, Work work) => work.AskAsync(context, (manager, caller) => manager.Overview(caller)))
            .Produces<OverviewView>();
        Route(api, "GET", "/v1/accounts", Operations.ListAccounts,
            (HttpContext context, Work work, string? search, string? after, int? limit) =>
                work.AskAsync(context, (manager, caller) => manager.ListAccounts(caller, new PageWish(search, after, limit))))
            .Produces<Page<AccountItem>>();
        Route(api, "POST", "/v1/accounts", Operations.AddAccount,
            (HttpContext context, Work work, NewAccount wish) =>
                work.AskAsync(context, (manager, caller) => manager.AddAccount(caller, wish), StatusCodes.Status201Created))
            .Produces<AccountItem>(StatusCodes.Status201Created);
        Route(api, "PATCH", "/v1/accounts/{id:long}", Operations.ChangeAccount,
            (HttpContext context, Work work, long id, AccountChange wish) =>
                work.AskAsync(context, (manager, caller) => manager.ChangeAccount(caller, id, wish)))
            .Produces<AccountItem>();
        Route(api, "GET", "/v1/audit", Operations.ListAudit,
            (HttpContext context, Work work, string? after, int? limit, int? last) =>
                work.AskAsync(context, (manager, caller) => manager.ListAudit(caller, new PageWish(null, after, limit), last)))
            .Produces<Page<AuditItem>>();
        Route(api, "GET", "/v1/audit/verification", Operations.VerifyAudit,
            (HttpContext context, Work work) => work.AskAsync(context, (manager, caller) => manager.VerifyAudit(caller)))
            .Produces<AuditVerificationItem>();
    }

    private static void MapPeople(WebApplication api)
    {
        Route(api, "GET", "/v1/people", Operations.ListPeople,
            (HttpContext context, Work work, string? search, string? after, int? limit) =>
                work.AskAsync(context, (manager, caller) => manager.ListPeople(caller, new PageWish(search, after, limit))))
            .Produces<Page<PersonItem>>();
        Route(api, "GET", "/v1/people.csv", Operations.ExportPeople,
            (HttpContext context, Work work) => work.TableAsync(context, (manager, caller) => manager.ExportPeople(caller)))
            .Produces<string>(contentType: Csv.Type);
        Route(api, "POST", "/v1/people", Operations.AddPerson,
            (HttpContext context, Work work, NewPerson wish) =>
                work.AskAsync(context, (manager, caller) => manager.AddPerson(caller, wish), StatusCodes.Status201Created))
            .Produces<PersonItem>(StatusCodes.Status201Created);
        Route(api, "POST", "/v1/people/import", Operations.ImportPeople, ImportAsync, Csv.LongestTable)
            .Accepts<string>(Csv.Type).Produces<IReadOnlyList<PersonItem>>(StatusCodes.Status201Created);
        Route(api, "PATCH", "/v1/people/{login}", Operations.ChangePerson,
            (HttpContext context, Work work, string login, PersonChange wish) =>
                work.AskAsync(context, (manager, caller) => manager.ChangePerson(caller, login, wish)))
            .Produces<PersonItem>();
        Route(api, "POST", "/v1/people/{login}/calendar", Operations.MakeCalendar,
            (HttpContext context, Work work, string login) =>
                work.AskOnceAsync(context, (manager, caller) => manager.MakeCalendar(caller, login)))
            .Produces<CalendarItem>(StatusCodes.Status201Created);
        Route(api, "GET", "/v1/devices", Operations.ListDevices,
            (HttpContext context, Work work, string? search, string? after, int? limit) =>
                work.AskAsync(context, (manager, caller) => manager.ListDevices(caller, new PageWish(search, after, limit))))
            .Produces<Page<DeviceItem>>();
        Route(api, "GET", "/v1/devices.csv", Operations.ExportDevices,
            (HttpContext context, Work work) => work.TableAsync(context, (manager, caller) => manager.ExportDevices(caller)))
            .Produces<string>(contentType: Csv.Type);
        Route(api, "POST", "/v1/devices/pair-codes", Operations.DrawPairCode,
            (HttpContext context, Work work, PairCodeWish wish) =>
                work.AskOnceAsync(context, (manager, caller) => manager.DrawPairCode(caller, wish)))
            .Produces<PairCodeItem>(StatusCodes.Status201Created);
        Route(api, "POST", "/v1/devices/{id}/revoke", Operations.RevokeDevice,
            (HttpContext context, Work work, string id) => work.DoAsync(context, (manager, caller) => manager.RevokeDevice(caller, id)))
            .Produces(StatusCodes.Status204NoContent);
    }

    private static void MapMeetings(WebApplication api)
    {
        Route(api, "GET", "/v1/meetings", Operations.ListMeetings,
            (HttpContext context, Work work, string? search, string? after, int? limit) =>
                work.AskAsync(context, (manager, caller) => manager.ListMeetings(caller, new PageWish(search, after, limit))))
            .Produces<Page<MeetingItem>>();
        Route(api, "POST", "/v1/meetings", Operations.ScheduleMeeting,
            (HttpContext context, Work work, NewMeeting wish) =>
                work.AskAsync(context, (manager, caller) => manager.ScheduleMeeting(caller, wish), StatusCodes.Status201Created))
            .Produces<MeetingItem>(StatusCodes.Status201Created);
        Route(api, "PATCH", "/v1/meetings/{number}", Operations.ChangeMeeting,
            (HttpContext context, Work work, string number, MeetingChange wish) =>
                work.AskAsync(context, (manager, caller) => manager.ChangeMeeting(caller, number, wish)))
            .Produces<MeetingItem>();
        Route(api, "POST", "/v1/meetings/{number}/cancel", Operations.CancelMeeting,
            (HttpContext context, Work work, string number) =>
                work.DoAsync(context, (manager, caller) => manager.CancelMeeting(caller, number)))
            .Produces(StatusCodes.Status204NoContent);
        Route(api, "PUT", "/v1/meetings/{number}/co-hosts/{login}", Operations.AddCoHost,
            (HttpContext context, Work work, string number, string login) =>
                work.DoAsync(context, (manager, caller) => manager.AddCoHost(caller, number, login)))
            .Produces(StatusCodes.Status204NoContent);
        Route(api, "DELETE", "/v1/meetings/{number}/co-hosts/{login}", Operations.RemoveCoHost,
            (HttpContext context, Work work, string number, string login) =>
                work.DoAsync(context, (manager, caller) => manager.RemoveCoHost(caller, number, login)))
            .Produces(StatusCodes.Status204NoContent);
    }

    private static void MapAdministrators(WebApplication api)
    {
        Route(api, "GET", "/v1/administrators", Operations.ListAdministrators,
            (HttpContext context, Work work, string? search, string? after, int? limit) =>
                work.AskAsync(context, (manager, caller) => manager.ListAdministrators(caller, new PageWish(search, after, limit))))
            .Produces<Page<AdministratorItem>>();
        Route(api, "POST", "/v1/administrators", Operations.InviteAdministrator,
            (HttpContext context, Work work, NewAdministrator wish) =>
                work.AskOnceAsync(context, (manager, caller) => manager.InviteAdministrator(caller, wish)))
            .Produces<InvitationItem>(StatusCodes.Status201Created);
        Route(api, "DELETE", "/v1/administrators/{id:long}", Operations.RemoveAdministrator,
            (HttpContext context, Work work, long id) =>
                work.DoAsync(context, (manager, caller) => manager.RemoveAdministrator(caller, id)))
            .Produces(StatusCodes.Status204NoContent);
        Route(api, "GET", "/v1/tokens", Operations.ListTokens,
            (HttpContext context, Work work, string? search, string? after, int? limit) =>
                work.AskAsync(context, (manager, caller) => manager.ListTokens(caller, new PageWish(search, after, limit))))
            .Produces<Page<TokenItem>>();
        Route(api, "POST", "/v1/tokens", Operations.MakeToken,
            (HttpContext context, Work work, NewToken wish) =>
                work.AskOnceAsync(context, (manager, caller) => manager.MakeToken(caller, wish)))
            .Produces<NewTokenItem>(StatusCodes.Status201Created);
        Route(api, "DELETE", "/v1/tokens/{id:long}", Operations.RevokeToken,
            (HttpContext context, Work work, long id) => work.DoAsync(context, (manager, caller) => manager.RevokeToken(caller, id)))
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ImportAsync(HttpContext context, Work work)
    {
        if (context.Request.ContentType?.StartsWith(Csv.Type, StringComparison.OrdinalIgnoreCase) != true)
            return Results.Problem($"Send a table as {Csv.Type}.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        using StreamReader reader = new(context.Request.Body);
        IReadOnlyList<(int Line, NewPerson Person)> people = Csv.ReadPeople(await reader.ReadToEndAsync(context.RequestAborted));
        return await work.AskAsync(context, (manager, caller) => manager.ImportPeople(caller, people), StatusCodes.Status201Created);
    }
}
