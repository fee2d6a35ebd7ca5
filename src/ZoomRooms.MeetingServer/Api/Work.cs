using ZoomRooms.MeetingServer.Management;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Api;

/// <summary>Carries an operation out on a thread that may wait for the database, and answers with what came of it.</summary>
internal sealed class Work(ServerDatabase database, Manager manager)
{
    public async Task<IResult> AskAsync<T>(HttpContext context, Func<Manager, Caller, T> ask, int status = StatusCodes.Status200OK)
    {
        Caller caller = Gate.CallerOf(context);
        return Results.Json(await database.AskAsync(() => ask(manager, caller)), statusCode: status);
    }

    /// <summary>As <see cref="AskAsync"/>, of what is told once.</summary>
    public Task<IResult> AskOnceAsync<T>(HttpContext context, Func<Manager, Caller, T> ask)
    {
        Repeats.TellOnce(context);
        return AskAsync(context, ask, StatusCodes.Status201Created);
    }

    public async Task<IResult> DoAsync(HttpContext context, Action<Manager, Caller> carryOut)
    {
        Caller caller = Gate.CallerOf(context);
        await database.AskAsync(() => carryOut(manager, caller));
        return Results.NoContent();
    }

    public async Task<IResult> TableAsync<T>(HttpContext context, Func<Manager, Caller, IReadOnlyList<T>> ask)
    {
        Caller caller = Gate.CallerOf(context);
        return Results.Text(Csv.Write(await database.AskAsync(() => ask(manager, caller))), Csv.Type);
    }
}
