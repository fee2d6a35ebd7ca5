using System.CommandLine;
using System.CommandLine.Parsing;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary>The command line of <c>zoomrooms-server</c>. Exit codes: 0 done; 1 refused, with a sentence why; 2 not understood.</summary>
internal static class ServerCommandLine
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int NotUnderstood = 2;

    private const string Description =
        """
        Meeting server for end-to-end encrypted room meetings. It routes what participants seal, and cannot open it.

        A first meeting on one machine:
          zoomrooms-server account add Acme --plan paid
          zoomrooms-server user add room1 --account Acme
          zoomrooms-server device pair-code --user room1      (enter the code on the room device)
          zoomrooms-server meeting schedule --host room1 --topic "Stand-up"
          zoomrooms-server run
        All verbs but "run", "restore" and "limits" show or change the database, also while the server runs. "VERB --help" explains each.
        """;

    /// <summary>Parses and runs one command.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, TimeProvider? time = null,
        CancellationToken cancellation = default)
    {
        ParseResult parsed = CreateRoot(time ?? TimeProvider.System).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
                await errors.WriteLineAsync(error.Message);
            await errors.WriteLineAsync("\"--help\" after a verb explains it.");
            return NotUnderstood;
        }
        try
        {
            // Signals are the host's business: it has goodbyes to say.
            InvocationConfiguration configuration = new()
            {
                Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null
            };
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        catch (ServerProblemException problem)
        {
            await errors.WriteLineAsync(problem.Message);
            return Refused;
        }
        catch (System.Data.Common.DbException failure)
        {
            await errors.WriteLineAsync($"The database did not take it: {failure.Message}");
            return Refused;
        }
    }

    internal static RootCommand CreateRoot(TimeProvider time)
    {
        RootCommand root = new(Description)
        {
            RunCommand.Create(time), AccountCommands.Create(
                time), UserCommands.Create(time), MeetingCommands.Create(time), DeviceCommands.Create(time),
            StatementCommands.Create(time), LimitCommands.Create(), BackupCommands.CreateBackup(time),
            BackupCommands.CreateRestore(time), BackupCommands.CreateCheck(time), AuditCommands.Create(time),
            AdministratorCommands.Create(time), MeetingTimeCommands.CreateCalendar(time),
        };
        root.Options.Add(CommonOptions.Data);
        root.Options.Add(CommonOptions.Database);
        return root;
    }
}
