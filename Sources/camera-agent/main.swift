import Agent

await Program.main()
