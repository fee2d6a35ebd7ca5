using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.TestKit.Serving;

/// <summary>A real PostgreSQL server with a database of its own, for as long as a test needs it.</summary>
internal sealed class PostgresProcess : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zoomrooms-postgres-").FullName;
    private readonly int _port = FreePort.Take();
    private readonly Process _process;
    private string[] _frozen = [];

    private PostgresProcess()
    {
        // It refuses to run as root.
        if (Environment.IsPrivilegedProcess)
            Run("chown", "postgres:", _folder);
        Run([.. AsItself, Program(
            "initdb"), "--pgdata", Data, "--username", "zoomrooms", "--auth", "trust", "--no-sync", "--locale", "C.UTF-8"]);
        string[] serve = [.. AsItself, Program("postgres"), "-D", Data, "-h", "127.0.0.1", "-p", _port.ToString(
            CultureInfo.InvariantCulture), "-k", _folder, "-c", "fsync=off"];
        _process = Process.Start(new ProcessStartInfo(serve[0], serve[1..]) { RedirectStandardError = true })!;
        _process.BeginErrorReadLine();
    }

    /// <summary>Where its empty database is.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"postgres://zoomrooms@127.0.0.1:{_port}/postgres");

    /// <summary>Where a second database of the same server is, made by <see cref="CopyTo"/>.</summary>
    public string AddressOf(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"postgres://zoomrooms@127.0.0.1:{_port}/{database}");

    /// <summary>Dumps its database into a file, as the manual says.</summary>
    public void Dump(string file) => Run(Program("pg_dump"), "--format=custom", "--dbname", Plain("postgres"), "--file", file);

    /// <summary>Makes another database of what was dumped.</summary>
    public void CopyTo(string database, string file)
    {
        Run(Program("createdb"), "--maintenance-db", Plain("postgres"), database);
        Run(Program("pg_restore"), "--dbname", Plain(database), file);
    }

    private string Plain(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"postgresql://zoomrooms@127.0.0.1:{_port}/{database}");

    private string Data => Path.Combine(_folder, "data");

    private static string[] AsItself =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    public static async Task<PostgresProcess> StartAsync()
    {
        PostgresProcess server = new();
        for (int attempt = 0; !await server.AnswersAsync(); attempt++)
        {
            if (server._process.HasExited || attempt == 300)
                throw new InvalidOperationException("PostgreSQL does not answer");
            await Task.Delay(100);
        }
        return server;
    }

    /// <summary>It and whatever serves a connection live and do nothing.</summary>
    public void Freeze()
    {
        string self = _process.Id.ToString(CultureInfo.InvariantCulture);
        // First the one that makes others.
        Run("kill", "-STOP", self);
        _frozen = [.. Children(self), self];
        Run(["kill", "-STOP", .. _frozen]);
    }

    public void Thaw()
    {
        if (_frozen.Length > 0)
            Run(["kill", "-CONT", .. _frozen]);
        _frozen = [];
    }

    public void Dispose()
    {
        Thaw();
        // SIGINT: a fast shutdown, which ends its children and gives back its shared memory.
        Run("kill", "-INT", _process.Id.ToString(CultureInfo.InvariantCulture));
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        await using Npgsql.NpgsqlConnection connection = new(
            string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=zoomrooms;Database=postgres;Pooling=false"));
        try
        {
            await connection.OpenAsync();
            return true;
        }
        catch (Npgsql.NpgsqlException)
        {
            return false;
        }
    }

    private static string[] Children(string parent) =>
        File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Program(string name) =>
        Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", name)).Where(File.Exists).Max()
        ?? throw new FileNotFoundException($"{name} of Debian's package postgresql is missing");

    private static void Run(params string[] command)
    {
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true, RedirectStandardError = true
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command[0]}: {errors.Result}");
    }
}
